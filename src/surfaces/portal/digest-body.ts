import {
  type AlertType,
  changeOf,
  type Digest,
  type Named,
  type SlaOutcome,
  type Tally,
  trend,
} from '../../core/digest/digest.ts'
import { kept } from '../../core/digest/digest-card.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { serviceName } from './observed-services.ts'
import { urgencyPill } from './pill.ts'
import type { View } from './view.ts'

/** A digest whole: totals with their trend, where they come from, what is new, gone or louder, and what was left lying. */
export function digestBody(view: View, digest: Digest): Html {
  const { alerts, incidents, sla, window, previous, bySeverity, byService, byNamespace } = digest
  const span = (one: Digest['window']) => [moment(one.from, view.now, 'date'), ' to ', moment(one.to, view.now, 'date')]
  return h`<p class="muted small">${span(window)}, compared with ${span(previous)}</p>
<dl class="digest-numbers panel">${number('Alerts', alerts)}${number('Incidents', incidents)}${promise('Acknowledged in time', sla.ack)}${promise('Resolved in time', sla.resolve)}</dl>
<div class="digest-columns">
${tallies(
  'By severity',
  bySeverity.map(({ severity, ...tally }) => ({ name: severity, ...tally })),
)}
${tallies(
  'By service',
  byService.map((one) => ({ ...one, name: serviceName(view, one.name) })),
)}
${tallies('By namespace', byNamespace)}
${types(view, 'New types', digest.fresh)}
${types(view, 'More often', digest.increased)}
${types(view, 'Gone', digest.gone)}
${types(view, 'Noisiest', digest.noisiest)}
</div>
${unacked(view, digest)}`
}

const number = (label: string, tally: Tally): Html =>
  h`<div><dt>${label}</dt><dd><strong>${tally.now}</strong> <span class="trend ${directions[trend(tally)]}"><span aria-hidden="true">${trend(tally)}</span> ${changeOf(tally)}</span><br><span class="muted small">${tally.before} before</span></dd></div>`

const directions = { '↑': 'up', '↓': 'down', '→': 'same' } as const

/** Nothing is promised where no service has targets. */
function promise(label: string, outcome: SlaOutcome): Inside {
  const { met, breached, running } = outcome
  if (!met && !breached && !running) return undefined
  const share = met + breached ? `${Math.round((met / (met + breached)) * 100)} %` : '–'
  return h`<div><dt>${label}</dt><dd><strong class="${breached ? 'bad' : ''}">${share}</strong><br><span class="muted small">${kept(outcome)}</span></dd></div>`
}

function tallies(title: string, all: Named[]): Inside {
  const rows = all.filter(({ now, before }) => now || before)
  if (!rows.length) return undefined
  const most = Math.max(...rows.map(({ now, before }) => Math.max(now, before)))
  return panel(
    title,
    ['', 'Alerts', 'Before', 'Change'],
    rows.map(
      (one) =>
        h`<tr><th scope="row">${one.name}</th><td>${one.now} ${bar(one.now / most)}</td><td>${one.before}</td><td>${change(one)}</td></tr>`,
    ),
  )
}

const types = (view: View, title: string, all: AlertType[]): Inside =>
  all.length
    ? panel(
        title,
        ['', 'Alerts', 'Before', 'Change'],
        all.map(
          (one) =>
            h`<tr><th scope="row">${one.name}<br><span class="muted small">${serviceName(view, one.service)}</span></th><td>${one.now}</td><td>${one.before}</td><td>${change(one)}</td></tr>`,
        ),
      )
    : undefined

const panel = (title: string, columns: string[], rows: Html[]): Html =>
  h`<section class="panel" aria-label="${title}"><h2>${title}</h2><div class="scroll" tabindex="0" role="region" aria-label="${title}, as a table"><table class="tallies"><thead><tr>${columns.map((column) => h`<th scope="col">${column || h`<span class="unseen">Name</span>`}</th>`)}</tr></thead><tbody>${rows}</tbody></table></div></section>`

const bar = (share: number): Html =>
  h`<svg class="meter" viewBox="0 0 60 8" width="60" height="8" aria-hidden="true" focusable="false"><rect class="meter-share" x="0" y="0" width="${Math.max(1, Math.round(share * 60))}" height="8" rx="3"/></svg>`

const change = (tally: Tally): Html =>
  h`<span class="trend ${directions[trend(tally)]}"><span aria-hidden="true">${trend(tally)}</span> ${changeOf(tally)}</span>`

function unacked(view: View, { unacked: all }: Digest): Html {
  return h`<section class="panel" aria-labelledby="unacked"><h2 id="unacked">Nobody took</h2>${
    all.length
      ? h`<ul class="plain">${all.map(
          ({ id, title, service, urgency, openedAt }) =>
            h`<li><span>${urgencyPill(urgency)} <a href="/incidents/${id}">${title}</a></span><span class="muted small">${id} · ${serviceName(view, service)} · open since ${moment(openedAt, view.now)}</span></li>`,
        )}</ul>`
      : h`<p class="good with-icon">${icon('check')}<span>Everything that was open had somebody at it.</span></p>`
  }</section>`
}
