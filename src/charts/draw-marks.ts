import type { Chart } from '../core/chart.ts'
import type { Frame } from './frame.ts'
import { element, words } from './svg.ts'
import { boldWidth, shorten } from './text-width.ts'

type Mark = Chart['marks'][number]

/** A mark with the place its label was given: a row above the plot, or none where it would cover another. */
interface Placed {
  mark: Mark
  x: number
  label: string
  labelX: number
  row: number | undefined
}

const rows = 2

/** How much room the labels of marks take above a plot, in rows of text; an upper bound that needs no layout. */
export const markRows = ({ marks }: Chart): number => Math.min(rows, marks.length)

const signs: Record<Mark['kind'], string> = { deploy: '▲', onset: '●', incident: '◆' }

/** Vertical lines at moments worth one, each with its label above the plot; labels never cover each other. */
export function drawMarks(frame: Frame): string {
  const { palette, size, top, bottom } = frame
  return placed(frame)
    .map(({ mark, x, label, labelX, row }) => {
      const colour = palette[mark.kind]
      const line = element('line', {
        x1: x,
        x2: x,
        y1: top,
        y2: bottom,
        stroke: colour,
        'stroke-width': 1.5,
        'stroke-dasharray': mark.kind === 'deploy' ? '3 3' : undefined,
      })
      if (row === undefined) return line
      const y = top - size * 0.4 - row * size * 1.35
      return line + words(label, { x: labelX, y, 'font-size': size, 'font-weight': 600, fill: colour })
    })
    .join('')
}

function placed({ chart, from, to, x, left, right, size }: Frame): Placed[] {
  const ends: number[] = Array.from({ length: rows }, () => left - size)
  const inside = chart.marks.filter(({ at }) => at >= from && at <= to).sort((a, b) => a.at - b.at)
  return joined(inside, (at) => x(at)).map(({ mark, more }) => {
    const place = Math.round(x(mark.at)) + 0.5
    const told = shorten(
      `${signs[mark.kind]} ${mark.label || mark.kind}${more ? ` +${more}` : ''}`,
      (right - left) * 0.4,
      size,
    )
    const width = boldWidth(told, size)
    const labelX = Math.min(place - size * 0.3, right + size * 0.5 - width)
    const row = ends.findIndex((end) => end + size * 0.6 <= labelX)
    if (row >= 0) ends[row] = labelX + width
    return { mark, x: place, label: told, labelX, row: row >= 0 ? row : undefined }
  })
}

/** Marks of one kind that would stand on each other are one, with their number. */
function joined(marks: Mark[], x: (at: number) => number): { mark: Mark; more: number }[] {
  const found: { mark: Mark; more: number }[] = []
  for (const mark of marks) {
    const last = found.at(-1)
    if (last && last.mark.kind === mark.kind && x(mark.at) - x(last.mark.at) < 4) last.more += 1
    else found.push({ mark, more: 0 })
  }
  return found
}
