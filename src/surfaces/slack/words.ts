import type { Command } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { decode, type Reading } from './decode.ts'
import { type Field, fieldsOf } from './field.ts'
import { type Token, tokens } from './tokens.ts'

/** What a mentioned person is called where a user is asked for, and in running text. */
export interface Mentioned {
  user(slackUser: string): string | undefined
  name(slackUser: string): string | undefined
}

/**
 * Reads the words after a verb into the input of its command: `key=value` by name, bare words by position, and the last
 * positional field takes all the text that is left. Throws Problem `invalid` naming the word nobody asked for.
 */
export function words(command: Command, line: string, people: Mentioned): Record<string, unknown> {
  const fields = fieldsOf(command.input)
  const places = fields.filter((f) => f.positional)
  const taken = new Map<string, Token[]>()
  for (const token of tokens(line)) {
    const named = token.key === undefined ? undefined : fields.find((f) => f.name === token.key)
    if (named && !taken.has(named.name)) taken.set(named.name, [token])
    else place(bare(token), places, taken) ?? refuse(command, token)
  }
  return Object.fromEntries(
    [...taken].map(([name, parts]) => [name, value(fields.find((f) => f.name === name)!, parts, people)]),
  )
}

/** A key that is no field is only a word with an equals sign in it. */
const bare = ({ key, ...token }: Token): Token => (key === undefined ? token : { ...token, value: token.written })

function place(token: Token, places: Field[], taken: Map<string, Token[]>): Field | undefined {
  const free = places.find((f) => !taken.has(f.name))
  const field = token.written.includes('=') && !takesText(free) ? undefined : free
  if (field) taken.set(field.name, [token])
  const last = places.at(-1)
  if (field || !takesText(last)) return field
  taken.get(last.name)!.push(token)
  return last
}

const takesText = (field: Field | undefined): field is Field =>
  field?.type === 'text' && (field.kind === undefined || field.kind === 'text')

function refuse(command: Command, token: Token): never {
  throw new Problem('invalid', `${command.name} does not know what to do with "${token.written.slice(0, 60)}".`)
}

function value(field: Field, parts: Token[], people: Mentioned): unknown {
  // One quoted value loses its quotes; in running text they are part of what was said.
  const said = (part: Token) => (parts.length === 1 || part.key !== undefined ? part.value : part.written)
  const text = parts.map((part, i) => (i === 0 ? '' : part.gap) + said(part)).join('')
  const read = decode(text, reading(field, people))
  if (field.type === 'list') return read.split(',').map((part) => part.trim())
  if (field.type === 'number' && read.trim() !== '' && Number.isFinite(Number(read))) return Number(read)
  if (field.type === 'boolean' && /^(?:true|yes|on|false|no|off)$/i.test(read)) return /^(?:true|yes|on)$/i.test(read)
  if (field.type === 'choice') return field.options.find((o) => o.toLowerCase() === read.toLowerCase()) ?? read
  return read
}

function reading(field: Field, people: Mentioned): Reading {
  const asUser = field.kind === 'user'
  return {
    channels: field.kind === 'channel' ? 'id' : 'name',
    person: (id, label) =>
      asUser ? (people.user(id) ?? label ?? id) : `@${people.name(id) ?? label ?? id}`.replace(/^@@/, '@'),
  }
}
