import type { Message } from '../../clients/slack/blocks.ts'
import { renderCard } from '../../clients/slack/render.ts'
import { actorName } from '../../core/actor.ts'
import type { Card } from '../../core/card.ts'
import type { IncidentNotice } from '../../core/delivery.ts'
import { incidentCard } from '../../core/incident-card.ts'

/** A page: what is broken, why you, and the one button that stops the paging. Pages to a channel mention people. */
export function pageMessage(notice: IncidentNotice): Message {
  const because = reasonOf(notice)
  const message = renderCard(urgentCard(notice, because), { handles: notice.handles })
  return isDirect(notice) ? message : { ...message, text: `${mentions(notice)} ${message.text}` }
}

/** The incident with the moves of somebody who is called to it. */
export function urgentCard({ incident, publicUrl }: IncidentNotice, line?: string): Card {
  const { fields = [], controls = [], ...card } = incidentCard(incident, { publicUrl })
  return {
    ...card,
    badge: `📟 ${card.badge ?? ''}`,
    ...(line && { lines: [line] }),
    fields: fields.filter(({ label }) => label !== 'Duration' && label !== 'Assignee'),
    controls: controls.filter((c) => 'url' in c || ('command' in c && c.command === 'acknowledge')),
  }
}

function reasonOf({ event, delivery }: IncidentNotice): string | undefined {
  if (event?.type === 'responders_added')
    return `${actorName(event.actor)} asks for your help${event.message ? `: ${event.message}` : '.'}`
  if (event?.type !== 'escalated') return undefined
  const because = event.paged.users.find(({ id }) => id === delivery.user)?.because
  return because ? `You are paged at step ${event.step + 1}: ${because}` : `Escalation step ${event.step + 1}`
}

/** A person's page that had to fall back to a channel is no longer one. */
const isDirect = ({ delivery }: IncidentNotice) =>
  delivery.user !== undefined && /^[DUW][A-Z0-9]+$/.test(delivery.channel)

/** Whom it is for, or those the same step paged by name; a step that reached only the channel calls whoever is there. */
function mentions({ event, handles, delivery: { user } }: IncidentNotice): string {
  const paged = event?.type === 'escalated' || event?.type === 'responders_added' ? event.paged.users : []
  const people = user === undefined ? paged : [{ id: user }]
  const known = people.flatMap(({ id }) => (Object.hasOwn(handles, id) ? [`<@${handles[id]}>`] : []))
  return known.length ? known.join(' ') : '<!here>'
}
