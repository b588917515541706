import type { JsonSchema } from '../openapi/document.ts'

/** One field of a schema, as a line of a table. */
export interface SchemaRow {
  /** With dots into what lies inside, and `[]` for each entry of a list. */
  name: string
  type: string
  required: boolean
  description: string
  /** The component it is, when it is one. */
  ref?: string
}

/** The fields of a schema and of what lies inside it, in their order; components are named, not unfolded. */
export function schemaRows(schema: JsonSchema, prefix = ''): SchemaRow[] {
  const inner = unwrapped(schema)
  if (inner.items) return schemaRows(inner.items, `${prefix.replace(/\.$/, '')}[].`)
  return Object.entries(inner.properties ?? {}).flatMap(([field, value]) => {
    const name = `${prefix}${field}`
    const ref = refIn(value)
    const row: SchemaRow = {
      name,
      type: typeWords(value),
      required: inner.required?.includes(field) ?? false,
      description: described(value),
      ...(ref !== undefined && { ref }),
    }
    return [row, ...(ref === undefined ? schemaRows(value, `${name}.`) : [])]
  })
}

/** What a schema takes, in words. */
export function typeWords(schema: JsonSchema): string {
  const { $ref, enum: choices, const: only, anyOf, oneOf, items, type, format } = schema
  if ($ref !== undefined) return nameOf($ref)
  if (only !== undefined) return JSON.stringify(only)
  if (choices) return choices.map(String).join(' | ')
  const several = anyOf ?? oneOf
  if (several) return [...new Set(several.map(typeWords))].join(' or ')
  if (items) return `list of ${typeWords(items)}`
  if (Array.isArray(type)) return type.join(' or ')
  if (type === undefined) return 'anything'
  return format === undefined ? type : `${type} (${format})`
}

/** The name at the end of a reference. */
export const nameOf = (ref: string) => ref.slice(ref.lastIndexOf('/') + 1)

/** The one part that has fields, of what may also be null. */
function unwrapped(schema: JsonSchema): JsonSchema {
  const parts = (schema.anyOf ?? schema.oneOf ?? []).filter((part) => part.properties ?? part.items)
  return parts.length === 1 ? parts[0]! : schema
}

function refIn(schema: JsonSchema): string | undefined {
  if (schema.$ref !== undefined) return nameOf(schema.$ref)
  const [only, ...more] = (schema.anyOf ?? []).filter((part) => part.type !== 'null')
  if (only && more.length === 0) return refIn(only)
  return schema.items && refIn(schema.items)
}

function described({ description = '', default: usual }: JsonSchema): string {
  if (usual === undefined) return description
  return `${description}${description ? '. ' : ''}Otherwise ${JSON.stringify(usual)}`
}
