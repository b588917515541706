import { levels } from '../core/telemetry/log.ts'
import { canonicalField } from './canonical-field.ts'
import { writeName, writeText } from './write.ts'

/** What may stand next, and the part of the text it replaces (`from` inclusive, `to` exclusive, in UTF-16 units). */
export interface Completions {
  from: number
  to: number
  items: { text: string; kind: 'field' | 'value' | 'operator' }[]
}

/** What is known of the lines that are searched. */
export interface KnownFields {
  fields: readonly string[]
  /** Values met in a field, the usual ones first; its canonical name is given. */
  values(field: string): readonly string[]
}

const limit = 20

/**
 * Completes a query at the cursor: names of fields and operators where a term begins, the field's values behind a colon
 * and inside `field:( … )`. Inside a phrase that belongs to no field there is nothing to complete.
 */
export function completions(text: string, cursor: number, known: KnownFields): Completions {
  const place = placeOf(text.slice(0, cursor))
  const to = cursor + restOf(text.slice(cursor), place.inQuotes)
  const answer = (items: Completions['items']) => ({ from: place.from, to, items: items.slice(0, limit) })
  if (place.field !== undefined) return answer(valuesOf(place.field, place.prefix, known, place.inGroup))
  if (place.inQuotes) return answer([])
  const operators = place.afterTerm ? ['AND', 'OR', 'NOT'] : ['NOT']
  return answer([
    ...operators
      .filter((one) => one.startsWith(place.prefix))
      .map((one) => ({ text: `${one} `, kind: 'operator' as const })),
    ...startingWith(place.prefix, new Set(['level', 'service', 'message', 'trace_id', ...known.fields])).map(
      (name) => ({
        text: `${writeName(name)}:`,
        kind: 'field' as const,
      }),
    ),
  ])
}

function valuesOf(field: string, prefix: string, known: KnownFields, inGroup: boolean): Completions['items'] {
  const values = field === 'level' ? levels : known.values(field)
  const items: Completions['items'] = startingWith(prefix, values).map((value) => ({
    text: writeText(value),
    kind: 'value',
  }))
  if (inGroup && !items.length && 'OR'.startsWith(prefix)) return [{ text: 'OR ', kind: 'operator' }]
  return items
}

const startingWith = (prefix: string, texts: Iterable<string>) =>
  [...texts].filter((text) => text !== '' && text !== prefix && text.toLowerCase().startsWith(prefix.toLowerCase()))

interface Place {
  from: number
  prefix: string
  field?: string | undefined
  inQuotes: boolean
  inGroup: boolean
  afterTerm: boolean
}

const name = /(?:^|[\s(-])([\p{L}_@][\p{L}\p{N}_.@/[\]-]*):$/u

/** Where the cursor stands, from what is before it. */
function placeOf(before: string): Place {
  const { quote, groups } = walk(before)
  const start = quote ?? before.length - /[^\s()"“”]*$/.exec(before)![0].length
  const head = before.slice(0, start)
  const afterTerm = /\S\s+$/.test(head) && !/(?:^|[\s(])(?:AND|OR|NOT)\s+$|\(\s*$/.test(head)
  const group = groups.at(-1)
  const inGroup = group !== undefined
  if (quote !== undefined) {
    const field = name.exec(head)?.[1]
    return {
      from: start,
      prefix: before.slice(start + 1),
      field: field ? canonicalField(field) : group,
      inQuotes: true,
      inGroup,
      afterTerm,
    }
  }
  const raw = before.slice(start)
  const [, lead = '', field, value] = /^(-?)([\p{L}_@][\p{L}\p{N}_.@/[\]-]*):(?:>=|<=|>|<)?(.*)$/su.exec(raw) ?? []
  if (field && !group)
    return {
      from: before.length - value!.length,
      prefix: value!,
      field: canonicalField(field),
      inQuotes: false,
      inGroup: false,
      afterTerm,
    }
  const minus = lead || (raw.startsWith('-') ? '-' : '')
  return {
    from: start + minus.length,
    prefix: raw.slice(minus.length),
    field: group,
    inQuotes: false,
    inGroup,
    afterTerm,
  }
}

/** The quote that is open at the end, and for every open parenthesis the field whose values stand in it. */
function walk(before: string): { quote?: number; groups: (string | undefined)[] } {
  const groups: (string | undefined)[] = []
  let quote: number | undefined
  for (let at = 0; at < before.length; at++) {
    const character = before[at]!
    if (quote !== undefined) {
      if (character === '\\') at++
      else if (/["“”]/.test(character)) quote = undefined
    } else if (/["“”]/.test(character)) quote = at
    else if (character === '(') {
      const field = name.exec(before.slice(0, at))?.[1]
      groups.push(field ? canonicalField(field) : groups.at(-1))
    } else if (character === ')') groups.pop()
  }
  return { ...(quote !== undefined && { quote }), groups }
}

/** How much of what follows the cursor belongs to the same token. */
const restOf = (after: string, inQuotes: boolean) =>
  inQuotes ? /^[^"“”]*["“”]?/.exec(after)![0].length : /^[^\s()"“”:]*/.exec(after)![0].length
