import type { Whole } from '../../../commands/incident.ts'
import { actionBar } from '../action-bar.ts'
import { alertList } from '../alert-list.ts'
import { deliveryTable } from '../delivery-table.ts'
import { form } from '../form.ts'
import { type Html, h, type Inside } from '../html.ts'
import { incidentChart } from '../incident-chart.ts'
import { incidentHeader } from '../incident-header.ts'
import { incidentSilences } from '../incident-silences.ts'
import { incidentWork } from '../incident-work.ts'
import type { Page } from '../layout.ts'
import { rawPayloads } from '../raw-payloads.ts'
import { timeline } from '../timeline.ts'
import { may, placeOf, read, type View } from '../view.ts'

/** One incident: what it is, what can be done, and all that happened. */
export async function incident(view: View, { incident: id = '' }: Record<string, string>): Promise<Page> {
  const whole = await read<Whole>(view, 'incident', { incident: id })
  const { incident: found, events, alerts, deliveries } = whole
  const [payloads, work, silences] = await Promise.all([
    rawPayloads(view, found),
    incidentWork(view, found.id),
    incidentSilences(view, found, alerts),
  ])
  return {
    title: `${found.id} ${found.title}`,
    place: '/incidents',
    body: h`<div id="live" data-live="${found.id}" hx-get="${placeOf(view)}" hx-trigger="news" hx-target="this" hx-select="#live" hx-swap="outerMorph">
${incidentHeader(view, found, actionBar(view, found))}
<div class="columns">
<div class="wide-column">${incidentChart(view, alerts)}<section class="panel" aria-labelledby="timeline"><div class="section-head"><h2 id="timeline">Timeline</h2><span class="muted">${events.length} events</span></div>
${noteForm(view, found.id)}
${timeline(events, found, view)}</section></div>
<div class="side">
${work}
<section class="panel" aria-labelledby="alerts"><div class="section-head"><h2 id="alerts">Alerts</h2><span class="muted">${found.total ? `firing ${found.firing} of ${found.total}` : ''}</span></div>
${alertList(view, found, alerts)}</section>
${silences}
${places(whole)}
<section class="panel" aria-labelledby="deliveries"><h2 id="deliveries">Messages</h2>
${deliveries.length ? deliveryTable(deliveries, view, { incident: false }) : h`<p class="muted">Nothing was sent for this incident.</p>`}</section>
${payloads}
</div></div></div>`,
  }
}

const noteForm = (view: View, incident: string): Inside =>
  may(view, 'note')
    ? h`<div class="note-form">${form(view, 'note', {
        fixed: { incident },
        fields: ['text'],
        submit: 'Add note',
        labels: { text: 'Add a note' },
        demand: ['text'],
        hints: { text: '' },
      })}</div>`
    : ''

function places({ messages, deliveries, incident: { major } }: Whole): Html {
  // Slack answers with ids; the name is what was asked for.
  const nameOf = (channel: string) =>
    deliveries.find(({ kind, memory }) => kind === 'card' && (memory as { channel?: unknown })?.channel === channel)
      ?.channel ?? channel
  return h`<section class="panel" aria-labelledby="slack"><h2 id="slack">In Slack</h2>
${messages.length ? h`<ul class="plain">${messages.map(({ workspace, channel, ts }) => h`<li><span>Card in <strong>${nameOf(channel)}</strong></span><span class="muted small">${workspace} · ${channel} · <code>${ts}</code></span></li>`)}</ul>` : h`<p class="muted">It has no card in Slack.</p>`}
${major ? h`<p>Own channel: <strong>#${major.name}</strong></p>` : ''}</section>`
}
