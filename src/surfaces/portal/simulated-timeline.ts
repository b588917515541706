import { placesOf } from '../../commands/simulation/places-of.ts'
import {
  type Happened,
  type Moment,
  pagesOf,
  type SimulatedIncident,
  type Simulation,
  stepName,
} from '../../commands/simulation/simulation.ts'
import { asSimulated, endingWords } from '../../commands/simulation/simulation-card.ts'
import type { DeliveryDraft } from '../../core/delivery.ts'
import { showDuration } from '../../core/duration.ts'
import { tell } from '../../core/tell.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { serviceName } from './observed-services.ts'
import { urgencyPill } from './pill.ts'
import { text } from './text.ts'
import { eventIcon } from './timeline.ts'
import type { View } from './view.ts'

/** What would follow, in the order in which it would happen: who is paged when, where and why. */
export function simulatedTimeline(view: View, { workspaces }: Simulation, simulated: SimulatedIncident): Html {
  const { opened, moments, warnings } = simulated
  const policy = opened.escalation?.policy
  return h`<section class="panel simulated" aria-labelledby="${opened.id}"><div class="section-head"><h2 id="${opened.id}">${serviceName(view, opened.service)}</h2><span class="muted">${urgencyPill(opened.urgency)} ${policy ? `under ${policy.name ?? policy.id}` : 'without a policy'}</span></div>
<p class="hint">${text(endingWords(simulated), view)}</p>
${warnings.map((warning) => h`<p class="trouble">${icon('warn')}<span>${warning}</span></p>`)}
<ol class="timeline">${moments.map((one) => entry(view, one, opened.openedAt, (drafts) => placesOf(drafts, workspaces, one.at)))}</ol></section>`
}

type Places = (drafts: DeliveryDraft[]) => string[]

function entry(view: View, one: Moment, openedAt: Date, places: Places): Html {
  const passed = one.at.getTime() - openedAt.getTime()
  const when = h`<p class="muted small">${moment(one.at, view.now, 'date')} · ${passed ? `${showDuration(passed)} after it opened` : 'at once'}</p>`
  if (!one.event)
    return h`<li class="event"><span class="event-sign">${icon('minus')}</span><div><p>Too late: ${one.message}</p>${when}</div></li>`
  return h`<li class="event ${one.event.type}"><span class="event-sign">${eventIcon(one.event.type)}</span><div>${happened(view, one, places)}${when}</div></li>`
}

function happened(view: View, one: Happened, places: Places): Inside {
  const { event, incident, posts } = one
  if (event.type === 'escalated') return [h`<p>${stepWords(one)}</p>`, pages(one, event.paged.empty, places)]
  const where = places(posts)
  return h`<p>${text(asSimulated(tell(event, incident).text), view)}${where.length ? h`<span class="muted"> → ${where.join(', ')}</span>` : ''}</p>`
}

const stepWords = (one: Happened): Inside =>
  one.event.type === 'escalated' && [
    h`<strong>${stepName(one.event)}</strong>`,
    pagesOf(one).length ? '' : ' has nobody to page, so what follows is due at once',
  ]

const pages = (one: Happened, empty: string[], places: Places): Html =>
  h`<ul class="pages">${pagesOf(one).map(({ user, because, deliveries }) => {
    const where = places(deliveries).join(', ') || h`<span class="bad">no message of their own</span>`
    return h`<li>${user ? h`<strong>${user.name}</strong> · ` : ''}${where} <span class="muted">· ${because}</span></li>`
  })}${empty.map((why) => h`<li class="muted">Nobody: ${why}</li>`)}</ul>`
