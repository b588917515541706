import type { PlanJson } from '../../commands/configuration/plan-json.ts'
import type { Paint } from './paint.ts'
import { printableLine } from './printable.ts'

type PlanChange = PlanJson['changes'][number]

/** The longest value that is written out; what is longer is cut. */
const longest = 160

const marks = {
  create: { mark: '+', tone: 'good' },
  change: { mark: '~', tone: 'warn' },
  remove: { mark: '-', tone: 'high' },
} as const

/** A plan as lines for the terminal: what is created, changed and removed, what stands in the way, and what follows. */
export function showPlan({ changes, blocked, follows, summary, owner, untouched }: PlanJson, paint: Paint): string {
  const parts = [
    ...changes.map((change) => changeLines(change, paint)),
    ...blocked.map(({ kind, id, reason }) =>
      [paint.tone('high', `! ${kind} ${printableLine(id)}`), `    ${printableLine(reason)}`].join('\n'),
    ),
    ...(follows.length
      ? [[paint.bold('What follows'), ...follows.map((line) => `  ${printableLine(line)}`)].join('\n')]
      : []),
    ...(untouched.length ? [paint.dim(untouchedWords(untouched))] : []),
  ]
  const { create, change, remove, unchanged } = summary
  const counts = [
    paint.tone('good', `${create} to create`),
    paint.tone('warn', `${change} to change`),
    paint.tone('high', `${remove} to remove`),
    ...(blocked.length ? [paint.tone('high', `${blocked.length} blocked`)] : []),
    `${unchanged} as they are`,
  ]
  return `${[...parts, `${paint.bold(`Plan of ${owner}`)}: ${counts.join(', ')}.`].join('\n\n')}\n`
}

function changeLines({ action, kind, id, taken_from: from, fields }: PlanChange, paint: Paint): string {
  const { mark, tone } = marks[action]
  const taken = from ? ` (made in ${from}; this set takes it over)` : ''
  const title = paint.tone(tone, `${mark} ${kind} ${printableLine(id)}${taken}`)
  if (action === 'remove') return title
  const lines =
    action === 'create'
      ? fields.filter(({ field }) => field !== 'id').flatMap(({ field, to }) => valueLines(field, to))
      : fields.map(differenceLine)
  return [title, ...lines.map((line) => `    ${line}`)].join('\n')
}

const differenceLine = ({ field, from, to }: PlanChange['fields'][number]) =>
  `${printableLine(field)}: ${from === undefined ? 'not set' : valueWords(from)} → ${to === undefined ? 'not set' : valueWords(to)}`

/** What a new object says, value by value; what is empty says nothing. */
function valueLines(field: string, value: unknown): string[] {
  if (Array.isArray(value) && value.some(isTable))
    return value.flatMap((one, index) => valueLines(`${field}[${index}]`, one))
  if (isTable(value)) return Object.entries(value).flatMap(([key, one]) => valueLines(`${field}.${key}`, one))
  if (Array.isArray(value) && value.length === 0) return []
  return [`${printableLine(field)}: ${valueWords(value)}`]
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function valueWords(value: unknown): string {
  const isList = Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '')
  const words = printableLine(
    typeof value === 'string' ? value || '""' : isList ? value.join(', ') || 'none' : JSON.stringify(value),
  )
  return words.length > longest ? `${words.slice(0, longest - 1)}…` : words
}

function untouchedWords(untouched: PlanJson['untouched']): string {
  const groups = Map.groupBy(untouched, ({ owner }) => owner)
  const told = [...groups].map(([owner, all]) => `${all.length} of ${printableLine(owner)}`)
  return `Untouched: ${told.join(', ')}.`
}
