import { editDistance } from '../core/edit-distance.ts'
import { type Level, levels } from '../core/telemetry/log.ts'
import type { LogQuery } from '../core/telemetry/log-query.ts'
import { foldLevel, levelSpellings, levelsThat } from './level.ts'
import { levelsLike } from './normal.ts'
import { patternOf } from './pattern.ts'
import { fault } from './reader.ts'

/** What was written behind a colon, or alone. */
export type Value =
  | { kind: 'word'; pieces: string[] }
  | { kind: 'compare'; operator: '>' | '>=' | '<' | '<='; text: string }

/** What a value asks of a field. `at` is where it stands, for the Problem of a value that makes no sense there. */
export function termOf(field: string, value: Value, at: number): LogQuery {
  if (value.kind === 'compare') return compared(field, value, at)
  if (field === 'level') return levelTest(value.pieces, at)
  const [only, ...more] = value.pieces
  if (!more.length)
    return field === 'message'
      ? { kind: 'text', value: only! }
      : { kind: 'field', field, test: { kind: 'equals', value: only! } }
  if (!value.pieces.join('')) return { kind: 'field', field, test: { kind: 'exists' } }
  const pattern = patternOf(value.pieces)
  return field === 'message' ? { kind: 'like', pattern } : { kind: 'field', field, test: { kind: 'like', pattern } }
}

function compared(field: string, { operator, text }: Value & { kind: 'compare' }, at: number): LogQuery {
  if (field === 'level') {
    const level = foldLevel(text)
    if (!level) throw unknownLevel(text, at)
    return { kind: 'or', of: levelsThat(operator, level).map((one) => levelIs(one)) }
  }
  if (field === 'message')
    throw fault(at, 'the message is text and has no order', 'Compare a field that holds a number, such as status:>=500')
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (!Number.isFinite(value))
    throw fault(at, `${operator} wants a number, not ${JSON.stringify(text)}`, `Write ${field}:${operator}500`)
  return { kind: 'field', field, test: { kind: 'compare', operator, value } }
}

function levelTest(pieces: string[], at: number): LogQuery {
  if (pieces.length > 1) {
    if (!pieces.join('')) return { kind: 'field', field: 'level', test: { kind: 'exists' } }
    const found = levelsLike(patternOf(pieces))
    if (!found.length) throw unknownLevel(pieces.join('*'), at)
    return { kind: 'or', of: found.map(levelIs) }
  }
  if (!pieces[0]) return { kind: 'field', field: 'level', test: { kind: 'equals', value: '' } }
  const level = foldLevel(pieces[0])
  if (!level) throw unknownLevel(pieces[0], at)
  return levelIs(level)
}

const levelIs = (level: string): LogQuery => ({ kind: 'field', field: 'level', test: { kind: 'equals', value: level } })

function unknownLevel(text: string, at: number) {
  const far = (level: Level) =>
    Math.min(...levelSpellings(level).map((word) => editDistance(word, text.slice(0, 40).toLowerCase())))
  const near = levels.toSorted((a, b) => far(a) - far(b))[0]!
  const remedy = far(near) < 3 ? `Did you mean level:${near}` : `Use ${levels.join(', ')}`
  return fault(at, `there is no level ${JSON.stringify(text.slice(0, 40))}`, remedy)
}
