import { z } from 'zod'
import type { Command } from '../../../core/command.ts'
import type { JsonSchema } from './document.ts'

/** Notes for our own forms, which mean nothing to a reader of the document. */
const ownNotes = ['$schema', 'label', 'kind', 'positional', 'multiline', 'prose', 'secret']

/** Writes zod schemas for the document; a schema that several commands answer with is written once and referred to. */
export interface SchemaWriter {
  input(schema: z.ZodType): JsonSchema
  output(schema: z.ZodType): JsonSchema
  /** The shared ones, by name. */
  components: Record<string, JsonSchema>
}

export function schemaWriter(commands: Pick<Command, 'output' | 'http'>[]): SchemaWriter {
  const names = sharedNames(commands)
  const write = (schema: z.ZodType, io: 'input' | 'output', itself = false) =>
    z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema, path }) {
        for (const note of ownNotes) delete (jsonSchema as JsonSchema)[note]
        const name = names.get(zodSchema)
        if (name === undefined || io === 'input' || (itself && path.length === 0)) return
        for (const key of Object.keys(jsonSchema)) delete (jsonSchema as JsonSchema)[key]
        jsonSchema.$ref = `#/components/schemas/${name}`
      },
    }) as JsonSchema
  return {
    input: (schema) => withoutDialect(write(schema, 'input')),
    output: (schema) => withoutDialect(write(schema, 'output')),
    components: Object.fromEntries(
      [...names].map(([schema, name]) => [name, withoutDialect(write(schema as z.ZodType, 'output', true))]),
    ),
  }
}

/** The document says once which dialect it speaks. */
function withoutDialect({ $schema: _, ...schema }: JsonSchema): JsonSchema {
  return schema
}

/** A name for every output that more than one command has: that of the collection they share, in the singular. */
function sharedNames(commands: Pick<Command, 'output' | 'http'>[]): Map<z.core.$ZodType, string> {
  const users = Map.groupBy(commands, ({ output }) => output)
  const names = new Map<z.core.$ZodType, string>()
  for (const [schema, [first, second]] of users) {
    if (!first || !second) continue
    const noun = first.http.path.split('/')[1]!.replace(/ies$/, 'y').replace(/s$/, '')
    const name = noun[0]!.toUpperCase() + noun.slice(1)
    const taken = [...names.values()].filter((n) => n.startsWith(name)).length
    names.set(schema, taken ? `${name}${taken + 1}` : name)
  }
  return names
}
