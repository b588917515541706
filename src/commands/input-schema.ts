import { z } from 'zod'
import type { Command } from '../core/command.ts'

/** JSON Schema as programs and models get it. */
export type JsonSchema = Record<string, unknown>

/** Notes for our own forms, which mean nothing to a program. */
const ownNotes = ['label', 'kind', 'positional', 'multiline', 'prose', 'secret']

/** The input of a command as JSON Schema, with those of its fields that are offered. */
export function inputSchema({ input }: Pick<Command, 'input'>, offered: (field: string) => boolean): JsonSchema {
  const written = z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
    override({ jsonSchema }) {
      for (const note of ownNotes) delete (jsonSchema as JsonSchema)[note]
    },
  }) as { properties?: JsonSchema; required?: string[] }
  const properties = Object.fromEntries(Object.entries(written.properties ?? {}).filter(([name]) => offered(name)))
  const required = (written.required ?? []).filter(offered)
  return { type: 'object', properties, ...(required.length && { required }), additionalProperties: false }
}
