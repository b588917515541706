import { valueWords } from '../../charts/value-words.ts'
import type { FoundSlo } from '../../commands/slo.ts'
import { showDuration } from '../../core/duration.ts'
import { chartFigure } from './chart-figure.ts'
import { type Html, h, type Inside } from './html.ts'
import { icon } from './icon.ts'
import { moment } from './moment.ts'
import { text } from './text.ts'
import { commandOf, type View } from './view.ts'

type Report = FoundSlo['report']

/** Where one objective stands: how much budget is left, how it went down, and whether it burns now. */
export function sloSection(view: View, found: FoundSlo): Html {
  const { report } = found
  const { chart, lines = [] } = commandOf(view, 'slo').show(found, view.context)
  if (report.status === 'no_data')
    return h`<p class="trouble">${icon('warn')}<span>${lines.map((line) => text(line, view))}</span></p>`
  return h`<div class="slo"><div class="slo-left">${numbers(view, report)}</div>
<div class="slo-right">${chart ? chartFigure({ ...chart, title: 'Error budget left' }, view, 'card') : ''}</div></div>
${burns(report)}`
}

function numbers({ now }: View, report: Report): Html {
  const { status, budget_remaining_pct: left, availability_pct, total_requests, error_count, burn_rate } = report
  const burning = report.burn_alerts.some(({ firing }) => firing)
  const [tone, word] = status === 'breach' ? ['firing', 'Missed'] : burning ? ['near', 'Burning'] : ['cleared', 'Kept']
  return h`<p class="slo-number ${status === 'breach' ? 'bad' : ''}"><strong>${left === null ? '–' : valueWords(left, 'percent')}</strong> <span class="pill ${tone}">${word}</span><br><span class="muted small">of the error budget is left</span></p>
<dl class="facts"><div><dt>Availability</dt><dd>${availability_pct === null ? '–' : `${availability_pct.toFixed(3)} %`}</dd></div>
<div><dt>Objective</dt><dd>${report.target_pct} % over ${showDuration(report.window_ms)}</dd></div>
<div><dt>Requests</dt><dd>${valueWords(total_requests)}, ${valueWords(error_count)} bad</dd></div>
<div><dt>Burn rate</dt><dd>${rate(burn_rate)}</dd></div>
${report.budget_minutes_left ? h`<div><dt>Outage it would bear</dt><dd>${showDuration(report.budget_minutes_left * 60_000)}</dd></div>` : ''}
${report.exhausted_at === null ? '' : h`<div><dt>Budget gone</dt><dd>${moment(new Date(report.exhausted_at), now)}</dd></div>`}</dl>`
}

/** The pairs of windows that must both burn, as a table. */
function burns({ burn_alerts }: Report): Inside {
  return h`<div class="scroll" tabindex="0" role="region" aria-label="Burn rates"><table class="burns"><thead><tr><th scope="col">Burn over</th><th scope="col">and over</th><th scope="col">Limit</th><th scope="col">Rates</th><th scope="col">Now</th></tr></thead><tbody>${burn_alerts.map(
    (alert) =>
      h`<tr><td>${showDuration(alert.long_ms)}</td><td>${showDuration(alert.short_ms)}</td><td>${alert.threshold}×</td><td>${rate(alert.long_burn_rate)} and ${rate(alert.short_burn_rate)}</td><td>${alert.firing ? h`<span class="pill firing">${alert.severity === 'page' ? 'burning: page' : 'burning: ticket'}</span>` : h`<span class="pill cleared">quiet</span>`}</td></tr>`,
  )}</tbody></table></div>`
}

const rate = (value: number | null) => (value === null ? 'no data' : `${valueWords(value)}×`)
