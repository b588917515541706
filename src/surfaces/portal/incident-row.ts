import type { Incident } from '../../core/incident.ts'
import { type Html, h } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { statusPill, toneOf } from './pill.ts'
import { slaBadge } from './sla.ts'

/** Incidents as a list; each line leads to its page. */
export const incidentRows = (incidents: Incident[], now: Date): Html =>
  h`<ol class="rows">${incidents.map((incident) => row(incident, now))}</ol>`

function row(incident: Incident, now: Date): Html {
  const { id, title, service, assignee, firing, total, priority } = incident
  return h`<li class="row ${toneOf(incident)}" id="row-${id}">
<a class="row-title" href="/incidents/${id}"><span class="unseen">${incident.urgency} urgency:</span>${title}</a>
<span class="row-id">${id}</span>
<span class="row-service">${service}</span>
<span class="row-more">${priority ? h`<span class="tag">${priority}</span>` : ''}${total > 0 ? h`<span class="muted" title="alerts that fire">${firing} of ${total} firing</span>` : ''}${slaBadge(incident, now)}</span>
<span class="row-who">${assignee ? [icon('person'), assignee.name] : ''}</span>
<span class="row-status">${statusPill(incident.status)}</span>
<span class="row-since">${moment(incident.openedAt, now)}</span></li>`
}
