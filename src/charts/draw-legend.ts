import type { Chart } from '../core/chart.ts'
import { distinctNames } from './distinct-names.ts'
import { drawnLines } from './draw-lines.ts'
import { colourOf, dashOf, type Palette } from './palette.ts'
import { element, words } from './svg.ts'
import { shorten, textWidth } from './text-width.ts'

/** The names of lines with their strokes, in as few rows as it takes, at most four. */
export interface Legend {
  rows: number
  draw(top: number): string
}

interface Entry {
  name: string
  swatch(x: number, y: number): string
}

interface Placed {
  entry: Entry
  name: string
  x: number
  row: number
}

const mostRows = 4

/** A legend for several lines or a band; none for one line, which its title names. */
export function legendOf(
  chart: Chart,
  { palette, width, size }: { palette: Palette; width: number; size: number },
): Legend {
  const placed = place(entriesOf(chart, palette, size), width, size)
  return {
    rows: Math.max(0, ...placed.map(({ row }) => row + 1)),
    draw: (top) =>
      placed
        .map(({ entry, name, x, row }) => {
          const y = top + row * size * 1.5
          const written = words(name, { x: x + size * 1.7, y, 'font-size': size, fill: palette.muted })
          return entry.swatch(x, y - size * 0.35) + written
        })
        .join(''),
  }
}

/** Entries from left to right and row by row; what finds no row is counted at the end of the last. */
function place(entries: Entry[], width: number, size: number): Placed[] {
  const widest = Math.min(width * 0.6, size * 22)
  const placed: Placed[] = []
  let [x, row] = [size, 0]
  for (const [index, entry] of entries.entries()) {
    const name = shorten(entry.name, widest, size)
    const room = size * 2 + textWidth(name, size)
    if (x + room > width - size && x > size) [x, row] = [size, row + 1]
    if (row === mostRows) {
      placed.at(-1)!.name += ` and ${entries.length - index} more`
      return placed
    }
    placed.push({ entry, name, x, row })
    x += room + size
  }
  return placed
}

function entriesOf(chart: Chart, palette: Palette, size: number): Entry[] {
  const drawn = drawnLines(chart)
  if (drawn.length < 2 && !chart.band) return []
  const names = distinctNames(drawn.map(({ name }) => name))
  const hidden = chart.lines.length - drawn.length
  return [
    ...names.map((name, index) => ({
      name,
      swatch: stroke(colourOf(palette, drawn[index]!, index), dashOf(index), size),
    })),
    ...(chart.band ? [{ name: 'expected', swatch: field(palette.band, size) }] : []),
    ...(hidden > 0 ? [{ name: `${hidden} lower lines are not drawn`, swatch: () => '' }] : []),
  ]
}

const stroke =
  (colour: string, dash: string | undefined, size: number): Entry['swatch'] =>
  (x, y) =>
    element('line', {
      x1: x,
      x2: x + size * 1.3,
      y1: y,
      y2: y,
      stroke: colour,
      'stroke-width': 3,
      'stroke-dasharray': dash,
    })

const field =
  (colour: string, size: number): Entry['swatch'] =>
  (x, y) =>
    element('rect', {
      x,
      y: y - size * 0.35,
      width: size * 1.3,
      height: size * 0.7,
      rx: 2,
      fill: colour,
      'fill-opacity': 0.25,
    })
