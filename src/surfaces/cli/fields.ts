import { z } from 'zod'
import type { Command } from '../../core/command.ts'

/** One input field of a command as the command line sees it. */
export interface Field {
  name: string
  description: string
  label: string
  required: boolean
  positional: boolean
  type: 'text' | 'number' | 'boolean' | 'list' | 'object'
  /** The words it takes, when they are few and fixed. */
  choices: string[]
  /** Takes words until the end of the line. */
  words: boolean
}

interface Node {
  /** Several where a field takes several kinds of value. */
  type?: string | string[]
  enum?: unknown[]
  anyOf?: Node[]
  description?: string
  label?: string
  kind?: string
  positional?: boolean
  multiline?: boolean
  maxLength?: number
}

/** Sentences have room for them; names and ids do not. */
const isProse = (node: Node) => node.type === 'string' && (node.multiline === true || (node.maxLength ?? 0) >= 300)

/** The fields of a command, from the same schema that checks its input. */
export function fieldsOf({ input }: Command): Field[] {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Node>)
  const lastPlace = properties.findLast(([, node]) => node.positional)?.[0]
  return properties.map(([name, node]) => ({
    name,
    description: node.description ?? node.label ?? '',
    label: node.label ?? name,
    required: schema.required?.includes(name) ?? false,
    positional: node.positional === true,
    type: typeOf(node),
    choices: (node.enum ?? []).map(String),
    words: name === lastPlace && isProse(node),
  }))
}

/** A field that also takes text is written as text: its schema reads it. */
function typeOf(node: Node): Field['type'] {
  const types = [node, ...(node.anyOf ?? [])].flatMap(({ type }) => type ?? [])
  if (types.includes('string') || types.length === 0) return 'text'
  if (types.includes('number') || types.includes('integer')) return 'number'
  if (types.includes('boolean')) return 'boolean'
  return types.includes('array') ? 'list' : 'object'
}

/** The name of a field as an option: `note_added` becomes `--note-added`. */
export const optionName = (field: string) => field.replaceAll('_', '-')

/** What a person typed for a field, as its schema expects it; undefined when it cannot be read. */
export function readValue({ type }: Field, text: string): unknown {
  if (type === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined
  if (type === 'list') return text.split(',').map((word) => word.trim())
  if (type === 'boolean')
    return /^(true|yes|on)$/i.test(text) ? true : /^(false|no|off)$/i.test(text) ? false : undefined
  if (type === 'object') return parseJson(text)
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
