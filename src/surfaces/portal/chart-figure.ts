import { drawChart } from '../../charts/draw-chart.ts'
import { readoutOf } from '../../charts/readout.ts'
import type { Chart } from '../../core/chart.ts'
import { type Html, h, picture } from './html.ts'
import type { View } from './view.ts'

/** How a chart stands on a page: over the whole width, beside others, or within a card. */
export type Extent = 'wide' | 'half' | 'card'

const sizes: Record<Extent, [number, number]> = { wide: [1160, 200], half: [560, 240], card: [760, 260] }
const narrow: [number, number] = [340, 210]

/**
 * A chart in the colours of the page, drawn twice, so that its words are as large on a phone as on a desk. It carries its
 * values for the script, which tells those under the pointer or at the moment chosen by arrow keys.
 */
export function chartFigure(chart: Chart, { timeZone }: Pick<View, 'timeZone'>, extent: Extent = 'card'): Html {
  const draw = ([width, height]: [number, number]) =>
    picture(drawChart(chart, { width, height, theme: 'auto', timeZone }))
  const readout = readoutOf(chart)
  return h`<figure class="figure ${extent}"${readout ? h` data-name="${chart.title}" data-readout="${JSON.stringify(readout)}"` : ''}><div class="for-desks">${draw(sizes[extent])}</div><div class="for-phones">${draw(narrow)}</div>${readout ? h`<output class="readout"></output>` : ''}</figure>`
}
