import type { z } from 'zod'

/** One input field of a command, as forms, help and the words of a command line need to know it. */
export interface Field {
  name: string
  type: 'text' | 'choice' | 'number' | 'boolean' | 'list'
  /** What it names, when it is more than text: `service`, `channel`, `user`, `duration`, `incident` … */
  kind?: string
  options: string[]
  required: boolean
  positional: boolean
  multiline: boolean
  label: string
  help?: string
}

/** The fields of a command's input, in their order. */
export const fieldsOf = (input: z.ZodObject): Field[] =>
  Object.entries(input.shape).map(([name, schema]) => field(name, schema as z.ZodType))

/** The fields without second spellings, which carry the label of the first: what forms ask and help shows. */
export const distinctFields = (input: z.ZodObject): Field[] =>
  fieldsOf(input).filter((f, i, all) => all.findIndex((other) => other.label === f.label) === i)

function field(name: string, schema: z.ZodType): Field {
  const { inner, meta } = unwrap(schema)
  const { type, options } = shape(inner)
  return {
    name,
    type,
    options,
    ...(typeof meta.kind === 'string' && { kind: meta.kind }),
    required: !schema.safeParse(undefined).success,
    positional: meta.positional === true,
    multiline: meta.multiline === true,
    label: typeof meta.label === 'string' ? meta.label : labelFrom(name),
    ...(typeof meta.description === 'string' && { help: meta.description }),
  }
}

const labelFrom = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ')

interface Definition {
  type: string
  innerType?: z.ZodType
  in?: z.ZodType
  entries?: Record<string, string | number>
}

const definition = (schema: z.ZodType) => schema.def as unknown as Definition

/** Meta stays on the layer it was given to, so every layer is asked; the outermost word counts. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; meta: Record<string, unknown> } {
  const { innerType, in: input, type } = definition(schema)
  const next = innerType ?? (type === 'pipe' ? input : undefined)
  const below = next ? unwrap(next) : { inner: schema, meta: {} }
  return { inner: below.inner, meta: { ...below.meta, ...schema.meta() } }
}

function shape(schema: z.ZodType): Pick<Field, 'type' | 'options'> {
  const { type, entries } = definition(schema)
  if (type === 'enum') return { type: 'choice', options: Object.values(entries ?? {}).map(String) }
  if (type === 'number' || type === 'int' || type === 'bigint') return { type: 'number', options: [] }
  if (type === 'boolean') return { type: 'boolean', options: [] }
  if (type === 'array') return { type: 'list', options: [] }
  return { type: 'text', options: [] }
}
