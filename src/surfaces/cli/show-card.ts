import Table from 'cli-table3'
import type { Button, Card, Control, Text } from '../../core/card.ts'
import { unpainted } from './paint.ts'
import { printable, printableLine } from './printable.ts'
import { showChart } from './show-chart.ts'
import { type ShowOptions, showText } from './show-text.ts'

/** A card as lines for the terminal. Whatever came from outside is stripped of escapes; only our own colours remain. */
export function showCard(card: Card, options: ShowOptions): string {
  const { paint } = options
  const badge = card.badge ? `${printableLine(card.badge)}  ` : ''
  const title = paint.bold(paint.tone(card.tone, `${badge}${printableLine(card.title)}`))
  const parts = [
    title,
    ...(card.lines?.map((line) => showText(line, options)) ?? []),
    ...(card.fields?.length ? [fields(card.fields, options)] : []),
    ...(card.table ? [table(card.table, options)] : []),
    ...(card.chart?.lines.length ? [showChart(card.chart, options)] : []),
    ...(card.image ? [`${printableLine(card.image.alt)}: ${printableLine(card.image.url)}`] : []),
    ...(card.controls ?? []).flatMap((control) => controlLines(control).map((line) => paint.dim(line))),
    ...(card.footer?.map((line) => paint.dim(showText(line, options))) ?? []),
  ]
  return `${parts.join('\n')}\n`
}

function fields(list: NonNullable<Card['fields']>, options: ShowOptions): string {
  const width = Math.max(...list.map(({ label }) => printableLine(label).length))
  return list
    .map(({ label, value }) => {
      const indented = showText(value, options).replaceAll('\n', `\n${' '.repeat(width + 4)}`)
      return `  ${options.paint.dim(printableLine(label).padEnd(width))}  ${indented}`
    })
    .join('\n')
}

/** The widest a cell may be, so that one long title does not push everything off the screen; the last has what is left. */
const widest = 60

function table({ columns, rows }: NonNullable<Card['table']>, options: ShowOptions): string {
  const grid = new Table({
    head: columns.map((name) => options.paint.dim(printableLine(name))),
    chars: borderless,
    style,
  })
  const last = columns.length - 1
  const room = Math.max(widest, (options.width ?? 200) - last * 20)
  for (const row of rows)
    grid.push(columns.map((_, index) => cell(row[index] ?? '', options, index === last ? room : widest)))
  return grid.toString().replaceAll(/ +$/gm, '')
}

function cell(text: Text, options: ShowOptions, widest: number): string {
  const shown = showText(text, options, 'words').replaceAll(/\s*\n\s*/g, ' ')
  const words = printableLine(showText(text, { ...options, paint: unpainted }, 'words'))
  return words.length > widest ? `${words.slice(0, widest - 1)}…` : shown
}

const style = { 'padding-left': 0, 'padding-right': 2, head: [], border: [], compact: true }

const borderless = Object.fromEntries(
  ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) => [
    [side, ''],
    [`${side}-mid`, ''],
    [`${side}-left`, ''],
    [`${side}-right`, ''],
  ]),
) as Record<Table.CharName, string>
borderless.middle = ''

/** What can be done next: addresses to open, and the command lines that do what the buttons do elsewhere. */
function controlLines(control: Control): string[] {
  if ('url' in control) return [`${printableLine(control.label)}: ${printableLine(control.url)}`]
  if ('options' in control) return control.options.map((button) => buttonLine(button, control.label))
  return [buttonLine(control)]
}

function buttonLine({ label, command, input, ask = [] }: Button, menu?: string): string {
  const words = Object.values(input).map((value) => quoted(typeof value === 'string' ? value : JSON.stringify(value)))
  const asked = ask.map((field) => `[${field}]`)
  return `${printableLine(menu ? `${menu}, ${label}` : label)}: allclear ${[command, ...words, ...asked].join(' ')}`
}

const quoted = (word: string) => (/^[\w.@:#+-]+$/.test(word) ? word : `'${printable(word).replaceAll("'", "'\\''")}'`)
