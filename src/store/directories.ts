import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql } from 'kysely'
import { type Directory, type DirectoryKind, directoryKinds } from '../core/directory.ts'
import { Schedule } from '../core/oncall/schedule.ts'
import type { Clock, Directories } from '../core/ports.ts'
import { Problem } from '../core/problem.ts'
import { insertInto } from './insert-rows.ts'
import type { Tables } from './schema.ts'

/** How long a directory that was read stays good without news of a change, in milliseconds. */
const freshMs = 5_000

/**
 * People, services, schedules and policies, kept as they were written and parsed when read. Reading is cached;
 * `forget` drops the cache when another process changed something.
 */
export function openDirectories(
  db: Kysely<Tables>,
  clock: Clock,
  changed: () => Promise<void>,
): Directories & { forget(): void } {
  let cached: { at: number; directory: Promise<Directory> } | undefined
  const write = async (change: () => Promise<unknown>) => {
    await change()
    cached = undefined
    await changed()
  }
  return {
    forget() {
      cached = undefined
    },
    readDirectory() {
      const now = clock.now().getTime()
      if (!cached || now - cached.at > freshMs) {
        const directory = read(db)
        cached = { at: now, directory }
        directory.catch(() => {
          cached = undefined
        })
      }
      return cached.directory
    },
    async putObject(kind, body, by) {
      directoryKinds[kind].parse(body)
      const fixed = by === 'api' && (await managedBy(db, kind, body.id)) === 'config'
      if (!fixed) return write(() => put(db, kind, body, by, clock.now()))
      const overrides = kind === 'schedule' ? await newOverrides(db, body) : undefined
      if (!overrides) throw declared(kind, body.id)
      await write(() => put(db, beside, { id: body.id, overrides }, 'api', clock.now()))
    },
    async removeObject(kind, id) {
      const owner = await managedBy(db, kind, id)
      if (!owner) throw new Problem('not_found', `There is no ${kind} ${id}.`)
      if (owner === 'config') throw declared(kind, id)
      await write(() => db.deleteFrom('objects').where('kind', '=', kind).where('id', '=', id).execute())
    },
    async declare(objects) {
      const now = clock.now()
      const rows = objects.map(({ kind, body }) => ({ kind, id: body.id, body, managed_by: 'config', updated_at: now }))
      const last = [...new Map(rows.map((r) => [`${r.kind}\n${r.id}`, r])).values()]
      await write(() =>
        db.transaction().execute(async (trx) => {
          // Processes that start together declare one after the other.
          await trx.selectFrom('counters').select('name').where('name', '=', 'directory').forUpdate().execute()
          await sql`DELETE FROM objects WHERE managed_by = 'config'
            AND (kind, id) NOT IN (SELECT * FROM unnest(${last.map((r) => r.kind)}::text[], ${last.map((r) => r.id)}::text[]))`.execute(
            trx,
          )
          await putObjects(last).execute(trx)
        }),
      )
    },
    isDeclared: async (kind, id) => (await managedBy(db, kind, id)) === 'config',
  }
}

/** Overrides of declared schedules are kept beside them, so that a restart keeps both the file's schedule and the swap of last night. */
const beside = 'overrides'

/** The overrides a wanted schedule has beyond the declared one; undefined when it differs in anything else. */
async function newOverrides(db: Kysely<Tables>, wanted: Written): Promise<unknown[] | undefined> {
  const row = await db
    .selectFrom('objects')
    .select('body')
    .where('kind', '=', 'schedule')
    .where('id', '=', wanted.id)
    .executeTakeFirstOrThrow()
  const { overrides: fixed, ...before } = Schedule.parse(row.body)
  const { overrides, ...after } = Schedule.parse(wanted)
  const kept = fixed.every((one) => overrides.some((other) => isDeepStrictEqual(one, other)))
  if (!kept || !isDeepStrictEqual(before, after)) return undefined
  return overrides.filter((one) => !fixed.some((other) => isDeepStrictEqual(one, other)))
}

const declared = (kind: DirectoryKind, id: string) =>
  new Problem('conflict', `The ${kind} ${id} is declared in the configuration file; change it there and restart.`)

async function managedBy(db: Kysely<Tables>, kind: string, id: string) {
  const row = await db
    .selectFrom('objects')
    .select('managed_by')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.managed_by
}

type Written = { id: string } & Record<string, unknown>

const put = (db: Kysely<Tables>, kind: string, body: Written, by: string, now: Date) =>
  putObjects([{ kind, id: body.id, body, managed_by: by, updated_at: now }]).execute(db)

const putObjects = insertInto(
  'objects',
  { kind: 'text', id: 'text', body: 'jsonb', managed_by: 'text', updated_at: 'timestamptz' },
  sql`ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, managed_by = excluded.managed_by, updated_at = excluded.updated_at`,
)

async function read(db: Kysely<Tables>): Promise<Directory> {
  const rows = await db.selectFrom('objects').selectAll().orderBy('id').execute()
  const of = <K extends DirectoryKind>(kind: K) =>
    new Map(rows.filter((r) => r.kind === kind).map((r) => [r.id, directoryKinds[kind].parse(r.body)])) as Map<
      string,
      never
    >
  const schedules: Directory['schedules'] = of('schedule')
  for (const { id, body } of rows.filter((r) => r.kind === beside)) {
    const schedule = schedules.get(id)
    const { overrides } = body as Pick<Schedule, 'overrides'>
    if (schedule) schedules.set(id, { ...schedule, overrides: [...schedule.overrides, ...overrides] })
  }
  return { users: of('user'), teams: of('team'), services: of('service'), schedules, policies: of('policy') }
}
