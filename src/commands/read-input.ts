import { z } from 'zod'
import type { Command } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { storableDeep } from '../core/storable.ts'
import { nearestTo } from './nearest-to.ts'

/**
 * Parses what a surface collected. Null and undefined count as left out, and so does an empty text in a field that does
 * not take one, because forms send them. Throws Problem `invalid` that names every wrong field and says what to write.
 */
export function readInput(command: Command, raw: unknown): Record<string, unknown> {
  if (raw !== undefined && raw !== null && (typeof raw !== 'object' || Array.isArray(raw)))
    throw new Problem('invalid', `${command.name} takes an object with named fields.`)
  const parsed = command.input.safeParse(filledIn(command, Object.entries(raw ?? {})), { error: friendly })
  if (parsed.success) return storableDeep(parsed.data)
  const fields: Record<string, string> = {}
  for (const [field, message] of parsed.error.issues.flatMap((issue) => told(issue, command))) fields[field] ??= message
  const message = Object.entries(fields)
    .map(([field, fault]) => (field === '' ? fault : `${field}: ${fault}`))
    .join(' ')
  throw new Problem('invalid', message, { fields })
}

function filledIn({ input }: Command, entries: [string, unknown][]): Record<string, unknown> {
  const kept = entries.filter(([field, value]) => {
    if (value === undefined || value === null) return false
    const schema = Object.hasOwn(input.shape, field) ? (input.shape[field] as z.ZodType) : undefined
    return value !== '' || schema === undefined || schema.safeParse('').success
  })
  return Object.fromEntries(kept)
}

/** The words for what zod's own checks find; a schema that brings its own words keeps them. */
function friendly(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined ? 'Missing.' : `Expected ${article(issue.expected)}.`
    case 'invalid_value':
      return input === undefined ? 'Missing.' : `Choose one of ${issue.values.map(String).join(', ')}.`
    case 'too_big':
      return `At most ${String(issue.maximum)}${unit(issue.origin)}.`
    case 'too_small':
      return input === '' ? 'Missing.' : `At least ${String(issue.minimum)}${unit(issue.origin)}.`
    case 'invalid_union':
      return input === undefined ? 'Missing.' : undefined
    case 'invalid_format':
      return format(issue.format)
    default:
      return undefined
  }
}

const article = (type: string) => `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type === 'int' ? 'whole number' : type}`
const unit = (origin: string) => (origin === 'string' ? ' characters' : origin === 'array' ? ' entries' : '')

function format(name: string): string {
  if (name === 'datetime') return 'Write a moment with its offset, such as 2026-01-05T09:00:00Z.'
  if (name === 'email') return 'Write an e-mail address.'
  return 'This is not in the expected form.'
}

function told(issue: z.core.$ZodIssue, command: Command): [string, string][] {
  const place = placeOf(issue.path, command)
  if (issue.code !== 'unrecognized_keys') {
    const hint = issue.path.length === 1 && issue.message === 'Missing.' ? describe(command, place) : ''
    return [[place, issue.message + hint]]
  }
  return issue.keys.map((key) => {
    const [nearest] = place === '' ? nearestTo(key, Object.keys(command.input.shape)) : []
    const known = Object.keys(command.input.shape).join(', ')
    const remedy = nearest ? ` Did you mean ${nearest}?` : place === '' && known ? ` There are: ${known}.` : ''
    return [place === '' ? key : `${place}.${key}`, `There is no such field.${remedy}`]
  })
}

/** The field at the top, where forms have it; within what people name themselves, such as objects by id, the whole path. */
function placeOf([top, ...rest]: PropertyKey[], { input }: Command): string {
  const field = String(top ?? '')
  const schema = Object.hasOwn(input.shape, field) ? (input.shape[field] as z.ZodType) : undefined
  const bare = schema instanceof z.ZodDefault ? schema.unwrap() : schema
  return bare instanceof z.ZodRecord ? [field, ...rest.map(String)].join('.') : field
}

function describe(command: Command, field: string): string {
  const schema = command.input.shape[field] as z.ZodType | undefined
  return schema?.description ? ` ${schema.description.replace(/\.?$/, '.')}` : ''
}
