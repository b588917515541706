import { showDuration } from '../../core/duration.ts'
import type { Incident } from '../../core/incident.ts'
import { statusWords } from '../../core/incident-card.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { familyFacts } from './incident-family.ts'
import { moment } from './moment.ts'
import { serviceAddress } from './observed-services.ts'
import { statusPill, toneOf, urgencyPill } from './pill.ts'
import { slaBadge, slaFacts } from './sla.ts'
import { text } from './text.ts'
import type { View } from './view.ts'

/** The card on top of an incident's page: what it is and how it stands, over the moves that are open. */
export function incidentHeader(view: View, incident: Incident, actions: Inside): Html {
  const { now } = view
  const { id, title, priority, resolution } = incident
  return h`<article class="headline ${toneOf(incident)}">
<p class="badges"><span class="mono">${id}</span>${urgencyPill(incident.urgency)}${statusPill(incident.status)}${priority ? h`<span class="tag">${priority}</span>` : ''}${slaBadge(incident, now)}</p>
<h1>${title}</h1>
${resolution ? h`<p class="resolution">${icon('wrench')}<span><strong>Resolution:</strong> ${resolution}</span></p>` : ''}
<dl class="facts wide">${facts(incident, view)}</dl>
${actions}
</article>`
}

function facts(incident: Incident, view: View): Inside {
  const { service, component, environment, openedAt, resolvedAt, assignee, source } = incident
  const { now } = view
  const declared = view.context.directory.services.get(service)
  const address = declared
    ? serviceAddress(service)
    : `/incidents?${new URLSearchParams({ status: 'all', service }).toString()}`
  const fact = (label: string, value: Inside) => h`<div><dt>${label}</dt><dd>${value}</dd></div>`
  return [
    fact('Service', h`<a href="${address}">${declared?.name ?? service}</a>`),
    component ? fact('Component', component) : '',
    environment ? fact('Environment', environment) : '',
    fact('Status', text(statusWords(incident), view)),
    fact('Triggered', moment(openedAt, now)),
    fact('Duration', showDuration((resolvedAt ?? now).getTime() - openedAt.getTime())),
    fact('Assignee', assignee ? assignee.name : h`<span class="muted">nobody</span>`),
    fact('From', source === 'manual' ? 'declared by hand' : source),
    escalation(incident, now, fact),
    familyFacts(incident, fact),
    slaFacts(incident, now),
  ]
}

function escalation({ escalation, status }: Incident, now: Date, fact: (label: string, value: Inside) => Html): Inside {
  if (!escalation) return undefined
  const name = escalation.policy.name ?? escalation.policy.id
  if (status === 'open' && escalation.exhausted)
    return fact('Escalation', h`<span class="bad">everybody was paged</span>`)
  if (status === 'open' && escalation.nextAt)
    return fact('Next page', [moment(escalation.nextAt, now), h` <span class="muted">${name}</span>`])
  return fact('Escalation', [
    name,
    h` <span class="muted">${escalation.fired} ${escalation.fired === 1 ? 'step' : 'steps'} paged</span>`,
  ])
}
