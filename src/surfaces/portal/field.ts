import type { z } from 'zod'

/** One input of a form, as the schema of a command describes it. */
export interface Field {
  /** Its name in the form; the parts of a nested one are joined by dots. */
  name: string
  type: 'text' | 'multiline' | 'choice' | 'switch' | 'number' | 'group'
  /** What it names, when it is more than text: `service`, `user`, `duration`, `channel`, `incident`. */
  kind?: string
  options: string[]
  required: boolean
  label: string
  /** What counts when nothing is chosen. */
  initial?: string
  hint?: string
  maxLength?: number
  /** The fields of a group. */
  fields: Field[]
}

/** The fields of a command's input in their order, without second spellings, which bear the label of the first. */
export function fieldsOf(input: z.ZodObject): Field[] {
  const all = Object.entries(input.shape).map(([name, schema]) => field(name, schema as z.ZodType))
  return all.filter(({ label }, index) => all.findIndex((other) => other.label === label) === index)
}

function field(name: string, schema: z.ZodType): Field {
  const { inner, meta } = unwrap(schema)
  const shape = shapeOf(name, inner, meta)
  return {
    name,
    ...shape,
    required: shape.type !== 'group' && !schema.safeParse(undefined).success,
    label: typeof meta.label === 'string' ? meta.label : labelFrom(name),
    ...(typeof meta.kind === 'string' && { kind: meta.kind }),
    ...hintOf(meta.description, shape.options),
    ...initialOf(schema, shape.options),
    ...maxLengthOf(inner),
  }
}

/** The parts of zod's definitions that tell what a schema takes. */
interface Definition {
  type: string
  innerType?: z.ZodType
  in?: z.ZodType
  options?: z.ZodType[]
  entries?: Record<string, string | number>
  shape?: Record<string, z.ZodType>
  keyType?: z.ZodType
  valueType?: z.ZodType
}

const definition = (schema: z.ZodType) => schema.def as unknown as Definition

/** Meta stays on the layer it was given to, so every layer is asked; the outermost word counts. */
function unwrap(schema: z.ZodType): { inner: z.ZodType; meta: Record<string, unknown> } {
  const { type, innerType, in: input, options } = definition(schema)
  const next = innerType ?? (type === 'pipe' ? input : type === 'union' ? options?.[0] : undefined)
  const below = next ? unwrap(next) : { inner: schema, meta: {} }
  return { inner: below.inner, meta: { ...below.meta, ...schema.meta() } }
}

function shapeOf(
  name: string,
  schema: z.ZodType,
  meta: Record<string, unknown>,
): Pick<Field, 'type' | 'options' | 'fields'> {
  const { type, entries, shape, keyType, valueType } = definition(schema)
  const plain = { options: [], fields: [] }
  if (type === 'enum') return { ...plain, type: 'choice', options: Object.values(entries ?? {}).map(String) }
  if (type === 'boolean') return { ...plain, type: 'switch' }
  if (type === 'number' || type === 'int') return { ...plain, type: 'number' }
  if (type === 'object')
    return {
      ...plain,
      type: 'group',
      fields: Object.entries(shape ?? {}).map(([key, s]) => field(`${name}.${key}`, s)),
    }
  const keys = type === 'record' && keyType ? Object.values(definition(keyType).entries ?? {}).map(String) : []
  if (keys.length && valueType)
    return {
      ...plain,
      type: 'group',
      fields: keys.map((key) => ({ ...field(`${name}.${key}`, valueType), label: labelFrom(key) })),
    }
  return { ...plain, type: meta.multiline === true ? 'multiline' : 'text' }
}

/** A hint that only lists what can be chosen says nothing new beside the choice. */
function hintOf(description: unknown, options: string[]): { hint?: string } {
  if (typeof description !== 'string' || description === '') return {}
  const listed = options.length > 0 && options.every((option) => description.includes(option))
  return listed && !/:/.test(description) ? {} : { hint: description }
}

function initialOf(schema: z.ZodType, options: string[]): { initial?: string } {
  const { data } = schema.safeParse(undefined)
  return typeof data === 'string' && options.includes(data) ? { initial: data } : {}
}

function maxLengthOf(schema: z.ZodType): { maxLength?: number } {
  const { maxLength } = schema as { maxLength?: unknown }
  return typeof maxLength === 'number' ? { maxLength } : {}
}

function labelFrom(name: string): string {
  const words = (name.split('.').at(-1) ?? name).replaceAll('_', ' ').replace(/\bsla\b/, 'SLA')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
