import type { AlertRule } from '../../../core/watch/alert-rule.ts'
import { firingOf } from '../../../core/watch/findings.ts'
import type { Lookout, Watch } from '../../../core/watch/watch.ts'
import { alertRuleTable } from '../alert-rule-table.ts'
import { cardBody } from '../card.ts'
import { h, type Inside } from '../html.ts'
import { later } from '../later.ts'
import type { Page } from '../layout.ts'
import { moment } from '../moment.ts'
import { addressOf, serviceName } from '../observed-services.ts'
import { severityPill } from '../pill.ts'
import { commandOf, read, type View } from '../view.ts'
import { watchTable } from '../watch-table.ts'

/** One watch or alert rule: what it found, its settings, and what can be seen right now. */
export async function watch(view: View, { watch: id = '' }: Record<string, string>): Promise<Page> {
  const isRule = id.toLowerCase().startsWith('alert-')
  const command = isRule ? 'alert-show' : 'watch-show'
  const found = await read<Lookout>(view, command, isRule ? { alert: id } : { watch: id })
  const { lines: _, controls: __, ...card } = commandOf(view, command).show(found, view.context)
  const { service, profile } = found
  return {
    title: `${isRule ? 'Alert rule' : 'Watch'} on ${service}`,
    place: '/watches',
    body: h`<div class="page-head"><h1>${isRule ? 'Alert rule' : 'Watch'} on ${serviceName(view, service)}</h1><a href="/watches">All watches</a></div>
<section class="panel" aria-label="State">${isRule ? alertRuleTable(view, [found as AlertRule]) : watchTable(view, [found as Watch])}</section>
<div class="columns even"><section class="panel" aria-labelledby="finds"><h2 id="finds">What fires</h2>${firing(view, found)}</section>
<section class="panel" aria-labelledby="settings"><h2 id="settings">Settings</h2>${cardBody(card, view)}</section></div>
<section class="block" aria-labelledby="now"><div class="section-head"><h2 id="now">What is unusual now</h2><a href="${addressOf('/anomalies', { service, profile })}">Anomalies of ${serviceName(view, service)}</a></div>
<div class="panel">${later(addressOf('/anomalies/of', { service, profile, since: '1h' }), h`<p class="hint">Asking ${profile} …</p>`)}</div></section>`,
  }
}

function firing({ now }: View, { findings, state }: Lookout): Inside {
  const found = firingOf(findings)
  if (!found.length) return h`<p class="muted">${state === 'stopped' ? 'It was stopped.' : 'Nothing.'}</p>`
  return h`<ul class="plain">${found.map(
    ({ anomaly: { severity, metric, description }, firingAt, flapping }) =>
      h`<li><span>${severityPill(severity)} <code>${metric}</code></span><span>${description}</span><span class="muted small">since ${moment(firingAt, now)}${flapping ? ', comes and goes' : ''}</span></li>`,
  )}</ul>`
}
