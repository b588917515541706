import type { Message } from '../../clients/slack/blocks.ts'
import { bold, escapeMrkdwn, link } from '../../clients/slack/mrkdwn.ts'
import { renderCard } from '../../clients/slack/render.ts'
import type { IncidentNotice } from '../../core/delivery.ts'
import { tell } from '../../core/tell.ts'
import { urgentCard } from './page.ts'
import { told } from './reply.ts'

/** One line for people who do not follow the card: stakeholders, a status channel, the last resort of an escalation. */
export function noticeMessage(notice: IncidentNotice): Message {
  const { event, incident, handles, publicUrl } = notice
  const what = `${bold(incident.title)} (${escapeMrkdwn(incident.service)})`
  const view = link('View', `${publicUrl}/incidents/${incident.id}`)
  if (!event) return { text: `${what} is ${incident.status} · ${view}` }
  if (event.type === 'escalation_exhausted') return lastResort(notice)
  if (event.type === 'channel_opened') {
    const room = /^[CG][A-Z0-9]+$/.test(event.channel) ? `<#${event.channel}>` : escapeMrkdwn(`#${event.name}`)
    return { text: `📢 ${bold('Major incident')}: ${what} · ${incident.urgency} urgency · ${room} · ${view}` }
  }
  return { text: `${what} · ${view}\n${told(tell(event, incident), handles)}` }
}

/** Nobody answered: everybody in the channel is called. */
function lastResort(notice: IncidentNotice): Message {
  const line = 'Everybody on the escalation policy was paged and nobody acknowledged. Somebody has to take it.'
  const message = renderCard(urgentCard(notice, line), { handles: notice.handles })
  return { ...message, text: `🚨 <!channel> ${message.text}` }
}
