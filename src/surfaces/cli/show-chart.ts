import { distinctNames } from '../../charts/distinct-names.ts'
import { sparkline } from '../../charts/sparkline.ts'
import { valueWords } from '../../charts/value-words.ts'
import type { Chart } from '../../core/chart.ts'
import { printableLine } from './printable.ts'
import { type ShowOptions, showText } from './show-text.ts'

const mostLines = 12
const mostMarks = 6
const widestName = 36

/** A chart for the terminal: each line as a row of blocks with its lowest, highest and newest value; limit and marks below. */
export function showChart({ lines, unit, threshold, marks }: Chart, options: ShowOptions): string {
  const { paint } = options
  const told = (value: number) => valueWords(value, unit)
  const measured = lines.filter(({ values }) => values.some(isMeasured))
  const names = distinctNames(measured.map(({ name }) => printableLine(name))).map((name) => cut(name))
  const shown = measured.slice(0, mostLines).map(({ values }, index) => {
    const known = values.filter(isMeasured)
    const range = `${told(Math.min(...known))} – ${told(Math.max(...known))}`
    return { name: names[index]!, values, words: `now ${told(known.at(-1)!)}  (${range})` }
  })
  const nameWidth = Math.max(0, ...shown.map(({ name }) => name.length))
  const wordsWidth = Math.max(0, ...shown.map(({ words }) => words.length))
  const room = Math.min(60, Math.max(10, (options.width ?? 100) - nameWidth - wordsWidth - 6))
  const courses = shown.map(({ values }) => sparkline(values, room))
  const courseWidth = Math.max(0, ...courses.map((course) => course.length))
  return [
    ...shown.map(
      ({ name, words }, index) =>
        `  ${paint.dim(name.padEnd(nameWidth))}  ${courses[index]!.padEnd(courseWidth)}  ${paint.dim(words)}`,
    ),
    ...(measured.length > mostLines ? [paint.dim(`  and ${measured.length - mostLines} more`)] : []),
    ...(threshold === undefined ? [] : [paint.dim(`  limit ${told(threshold)}`)]),
    ...marks.slice(-mostMarks).map((mark) => markLine(mark, options)),
  ].join('\n')
}

const isMeasured = (value: number | null): value is number => value !== null && Number.isFinite(value)

const cut = (name: string) => (name.length > widestName ? `${name.slice(0, widestName - 1)}…` : name)

function markLine({ at, kind, label }: Chart['marks'][number], options: ShowOptions): string {
  const words = label && label !== kind ? `${kind} ${printableLine(label)}` : kind
  return options.paint.dim(`  ${words}, ${showText([{ time: new Date(at), form: 'clock' }], options)}`)
}
