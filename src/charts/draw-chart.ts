import type { Chart } from '../core/chart.ts'
import { describeChart } from './describe-chart.ts'
import { drawAxes } from './draw-axes.ts'
import { legendOf } from './draw-legend.ts'
import { drawLines } from './draw-lines.ts'
import { drawMarks, markRows } from './draw-marks.ts'
import { drawThreshold } from './draw-threshold.ts'
import { type Frame, frameOf } from './frame.ts'
import { type Palette, paletteOf, type Theme } from './palette.ts'
import { element, escaped, words } from './svg.ts'
import { shorten, textWidth } from './text-width.ts'
import { spanWords } from './time-scale.ts'
import { valueWords } from './value-words.ts'

/** How a picture is wanted. */
export interface DrawOptions {
  /** Of the canvas, in pixels; lines have about one point per pixel. */
  width: number
  height: number
  theme: Theme
  /** IANA name; the axis tells its clock. */
  timeZone?: string
  /** The size of type, in pixels. */
  size?: number
  /** Whether title and span stand above; a page that has its own heading needs neither. */
  heading?: boolean
}

/**
 * A chart as SVG: lines with gaps where nothing was measured, the expected band, the limit, and deploys, onsets and
 * incidents as marks. Every text in it may be a stranger's: it is escaped and cut. It carries its own title and
 * description for those who do not see it.
 */
export function drawChart(chart: Chart, options: DrawOptions): string {
  const { width, height, theme, timeZone = 'UTC', size = 12, heading = true } = options
  const palette = paletteOf(theme)
  const legend = legendOf(chart, { palette, width, size })
  const headed = heading ? size * 2.1 : size * 0.4
  const marked = markRows(chart) ? size * 0.6 + markRows(chart) * size * 1.35 : size * 0.9
  const legendTop = headed + size * (heading ? 1.3 : 0.9)
  const top = legend.rows ? legendTop + (legend.rows - 1) * size * 1.5 + size * 0.5 + marked : headed + marked
  const frame = frameOf({ chart, palette, timeZone, width, height, size, top })
  const limit = chart.threshold === undefined ? '' : `limit ${valueWords(chart.threshold, chart.unit)}`
  const parts = frame
    ? [drawAxes(frame), drawLines(frame), drawThreshold(frame, limit), drawMarks(frame)]
    : [nothing({ width, height, size, palette })]
  const span = frame ? spanWords(frame.from, frame.to, timeZone) : ''
  const beyond = frame && limit && !frame.scale.thresholdShown ? `${limit}, beyond this picture` : ''
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      class: 'chart',
      // Where moments are, for a page that tells the values under the pointer.
      'data-plot': theme === 'auto' && frame ? plotOf(frame) : undefined,
      ...(theme !== 'auto' && { 'font-family': 'Inter, sans-serif' }),
    },
    [
      `<title>${escaped(chart.title)}</title>`,
      `<desc>${escaped(describeChart(chart, timeZone))}</desc>`,
      theme === 'auto' ? '' : element('rect', { width, height, fill: palette.ground }),
      heading ? head({ title: chart.title, note: beyond || span, width, size, palette }) : '',
      legend.draw(legendTop),
      ...parts,
    ].join(''),
  )
}

/** Left, right, top and bottom of the plot in its own pixels, and the moments at its edges in seconds since the epoch. */
const plotOf = ({ left, right, top, bottom, from, to }: Frame) =>
  [left, right, top, bottom, from / 1_000, to / 1_000].map((edge) => Math.round(edge)).join(' ')

interface Head {
  title: string
  note: string
  width: number
  size: number
  palette: Palette
}

function head({ title, note, width, size, palette }: Head): string {
  const baseline = size * 1.6
  const noteWidth = textWidth(note, size)
  const large = size * 1.2
  const fits = noteWidth < width * 0.55
  return [
    words(shorten(title, width - size * 3 - (fits ? noteWidth : 0), large), {
      x: size,
      y: baseline,
      'font-size': large,
      'font-weight': 600,
      fill: palette.text,
    }),
    fits && note
      ? words(note, { x: width - size, y: baseline, 'text-anchor': 'end', 'font-size': size, fill: palette.muted })
      : '',
  ].join('')
}

const nothing = ({ width, height, size, palette }: Omit<Head, 'title' | 'note'> & { height: number }) =>
  words('Nothing was measured', {
    x: width / 2,
    y: height / 2 + size / 2,
    'text-anchor': 'middle',
    'font-size': size,
    fill: palette.muted,
  })
