import { z } from 'zod'
import type { Text } from '../core/card.ts'
import { type Command, type Context, command } from '../core/command.ts'
import type { Directory, DirectoryKind } from '../core/directory.ts'
import { Problem } from '../core/problem.ts'

/** What tells one kind of directory object from another. */
interface DirectoryNoun<S extends z.ZodObject, Json extends { id: string }> {
  kind: DirectoryKind
  plural: 'users' | 'teams' | 'services' | 'schedules' | 'policies'
  /** What is read from a request that adds or replaces one. */
  input: S
  json: z.ZodType<Json>
  /** All that the asker may see, as they are written. */
  list(context: Context): Json[]
  /** Checks what was read, and writes it as it is stored. */
  store(read: z.infer<S>, directory: Directory): Json
  columns: string[]
  row(object: Json): Text[]
}

/** The three commands of one kind of directory object: list, add or replace, remove. */
export function directoryCommands<S extends z.ZodObject, Json extends { id: string }>(
  noun: DirectoryNoun<S, Json>,
): Command[] {
  return [list(noun), save(noun), remove(noun)]
}

function list<S extends z.ZodObject, Json extends { id: string }>(noun: DirectoryNoun<S, Json>): Command {
  const { plural, json, columns, row } = noun
  return command({
    name: plural,
    summary: `List the ${plural}`,
    input: z.strictObject({}),
    effect: 'reads',
    role: 'viewer',
    http: { method: 'GET', path: `/${plural}` },
    run: async (context) => noun.list(context),
    output: z.object({ [plural]: z.array(json) }),
    present: (all) => ({ [plural]: all }),
    show: (all) => ({
      title: all.length ? `${plural[0]!.toUpperCase()}${plural.slice(1)}` : `There are no ${plural} yet.`,
      tone: 'plain',
      ...(all.length && { table: { columns, rows: all.map(row) } }),
    }),
  })
}

function save<S extends z.ZodObject, Json extends { id: string }>(noun: DirectoryNoun<S, Json>): Command {
  const { kind, plural, input, json, columns, row } = noun
  return command({
    name: `save-${kind}`,
    summary: `Add or replace a ${kind}`,
    input,
    effect: 'changes',
    role: 'sre-lead',
    http: { method: 'PUT', path: `/${plural}/{id}` },
    async run({ store, directory }, read) {
      const written = noun.store(read, directory)
      await store.putObject(kind, written, 'api')
      return written
    },
    output: json,
    present: (written) => written,
    show: (written) => ({
      title: `Saved ${kind} ${written.id}`,
      tone: 'good',
      table: { columns, rows: [row(written)] },
    }),
  })
}

function remove<S extends z.ZodObject, Json extends { id: string }>({ kind, plural }: DirectoryNoun<S, Json>): Command {
  return command({
    name: `remove-${kind}`,
    summary: `Remove a ${kind}`,
    input: z.strictObject({
      id: z
        .string()
        .min(1)
        .meta({ description: `The id of the ${kind}`, label: 'Id', positional: true }),
    }),
    effect: 'changes',
    role: 'sre-lead',
    http: { method: 'DELETE', path: `/${plural}/{id}` },
    async run({ store, directory }, { id }) {
      if (!directory[plural].has(id)) throw new Problem('not_found', `There is no ${kind} "${id.slice(0, 60)}".`)
      await store.removeObject(kind, id)
      return id
    },
    output: z.object({ removed: z.string() }),
    present: (id) => ({ removed: id }),
    show: (id) => ({ title: `Removed ${kind} ${id}`, tone: 'good' }),
  })
}
