import type { Accuracy } from '../../commands/accuracy.ts'
import { type Html, h } from './html.ts'

const size = 320
const edge = { left: 44, right: 26, top: 12, bottom: 36 }
const steps = [0, 0.25, 0.5, 0.75, 1]

const x = (share: number) => edge.left + share * (size - edge.left - edge.right)
const y = (share: number) => size - edge.bottom - share * (size - edge.top - edge.bottom)
const percent = (share: number) => `${Math.round(share * 100)} %`

/**
 * The reliability curve: how often verdicts were right beside how sure they were of it. On the dashed line both are the
 * same; below it verdicts promise too much. A point is the larger the more verdicts were judged.
 */
export function reliabilityCurve(bins: Accuracy['reliability']): Html {
  const most = Math.max(1, ...bins.map(({ judged }) => judged))
  const path = bins.map(({ promised, right }) => `${x(promised).toFixed(1)},${y(right).toFixed(1)}`).join(' ')
  return h`<svg class="reliability" viewBox="0 0 ${size} ${size}" role="img" aria-labelledby="reliability-title" focusable="false"><title id="reliability-title">${said(bins)}</title>
${steps.map((share) => h`<line class="reliability-grid" x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}"/><text x="${edge.left - 6}" y="${y(share) + 4}" text-anchor="end">${percent(share)}</text><text x="${x(share)}" y="${size - edge.bottom + 16}" text-anchor="middle">${percent(share)}</text>`)}
<line class="reliability-ideal" x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}"/>
<polyline class="reliability-line" points="${path}"/>
${bins.map(({ promised, right, judged }) => h`<circle class="reliability-point" cx="${x(promised).toFixed(1)}" cy="${y(right).toFixed(1)}" r="${(3 + 5 * Math.sqrt(judged / most)).toFixed(1)}"/>`)}
<text x="${x(0.5)}" y="${size - 4}" text-anchor="middle">Promised</text></svg>`
}

const said = (bins: Accuracy['reliability']) =>
  `How often verdicts were right, by the confidence they were given: ${bins
    .map(({ promised, right, judged }) => `${percent(promised)} promised, ${percent(right)} right of ${judged}`)
    .join('; ')}.`
