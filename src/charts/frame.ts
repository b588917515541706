import type { Chart } from '../core/chart.ts'
import { timeSpan } from './describe-chart.ts'
import { tops } from './draw-bars.ts'
import type { Palette } from './palette.ts'
import { rhythm } from './stretches.ts'
import { textWidth } from './text-width.ts'
import { type ValueScale, valueScale } from './value-scale.ts'
import { valueWords } from './value-words.ts'

/** Everything the parts of one picture share: its place on the canvas, and where moments and values are. */
export interface Frame {
  chart: Chart
  palette: Palette
  timeZone: string
  /** The type size of labels, in pixels of the canvas. */
  size: number
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  from: number
  to: number
  scale: ValueScale
  /** Whether counts stand as bars from the beginning of their step. */
  bars: number | undefined
  x(at: number): number
  y(value: number): number
}

/** What is asked of a picture. */
export interface FrameOptions {
  chart: Chart
  palette: Palette
  timeZone: string
  width: number
  height: number
  size: number
  /** How much of the canvas the words above the plot take. */
  top: number
}

/** Lays out the plot; undefined where nothing was measured. */
export function frameOf({ chart, palette, timeZone, width, height, size, top }: FrameOptions): Frame | undefined {
  const span = timeSpan(chart)
  if (!span) return undefined
  const bottom = height - size * 1.9
  const scale = valueScale(tops(chart), Math.max(2, Math.floor((bottom - top) / (size * 3.2))))
  const labels = scale.ticks.map((tick) => textWidth(valueWords(tick, chart.unit, scale.step), size))
  const left = Math.ceil(Math.max(...labels) + size)
  const right = width - size
  const bars = barWidth(chart, right - left)
  const [from, to] = padded(span, bars)
  return {
    chart,
    palette,
    timeZone,
    size,
    width,
    height,
    left,
    right,
    top,
    bottom,
    from,
    to,
    scale,
    bars,
    x: (at) => left + ((at - from) / (to - from)) * (right - left),
    y: (value) => clamp(bottom - ((value - scale.low) / (scale.high - scale.low)) * (bottom - top), top, bottom),
  }
}

/** Counts of one thing, or of the parts of one, are bars where these have room; a bar lasts its step, in milliseconds. */
function barWidth(chart: Chart, room: number): number | undefined {
  const [line, ...others] = tops(chart).lines
  if (chart.unit !== 'count' || others.length || chart.band || !line) return undefined
  const step = rhythm(line.times)
  return Number.isFinite(step) && line.times.length * 2.5 <= room ? step : undefined
}

function padded([from, to]: [number, number], bars: number | undefined): [number, number] {
  if (bars !== undefined) return [from, to + bars]
  return from === to ? [from - 30_000, to + 30_000] : [from, to]
}

const clamp = (value: number, least: number, most: number) => Math.min(most, Math.max(least, value))
