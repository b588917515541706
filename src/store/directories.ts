import { isDeepStrictEqual } from 'node:util'
import { type Kysely, sql, type Transaction as Trx } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Directories } from '../core/directories.ts'
import { type Directory, type DirectoryKind, directoryKinds } from '../core/directory.ts'
import { type Override, Schedule } from '../core/oncall/schedule.ts'
import { Problem } from '../core/problem.ts'
import { directoryFrom } from '../core/reconcile/directory-from.ts'
import { type Held, type Owner, ownerWords, type WrittenObject } from '../core/reconcile/held.ts'
import { beside, dropStrays, putRows, readHeld, rowsOf } from './object-rows.ts'
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
  const write = async <T>(change: (trx: Trx<Tables>) => Promise<T>): Promise<T> => {
    const done = await inTurn(db, change)
    cached = undefined
    await changed()
    return done
  }
  return {
    forget() {
      cached = undefined
    },
    readDirectory() {
      const now = clock.now().getTime()
      if (!cached || now - cached.at > freshMs) {
        const directory = readHeld(db).then(directoryFrom)
        cached = { at: now, directory }
        directory.catch(() => {
          cached = undefined
        })
      }
      return cached.directory
    },
    async putObject(kind, body, by) {
      directoryKinds[kind].parse(body)
      await write(async (trx) => {
        const before = await find(trx, kind, body.id)
        const next = by === 'api' ? asPeopleWant(kind, body, before) : heldBy({ by: 'file' }, kind, body)
        await put(trx, [next], clock.now())
      })
    },
    async removeObject(kind, id) {
      await write(async (trx) => {
        const before = await find(trx, kind, id)
        if (!before) throw new Problem('not_found', `There is no ${kind} ${id}.`)
        if (before.owner.by === 'file') throw declared(before)
        await remove(trx, kind, id)
        await dropStrays(trx)
      })
    },
    async declare(objects, file) {
      const owner: Owner = file === undefined ? { by: 'file' } : { by: 'file', name: file }
      const last = [...new Map(objects.map((one) => [`${one.kind}\n${one.body.id}`, one])).values()]
      await write(async (trx) => {
        const before = new Map((await readHeld(trx)).map((one) => [`${one.kind}\n${one.body.id}`, one.overrides]))
        await dropUndeclared(trx, last)
        const held = last.map(({ kind, body }) => ({
          ...heldBy(owner, kind, body),
          overrides: before.get(`${kind}\n${body.id}`) ?? [],
        }))
        await put(trx, held, clock.now())
        await dropStrays(trx)
      })
    },
    isDeclared: async (kind, id) => (await find(db, kind, id))?.owner.by === 'file',
    heldObjects: () => readHeld(db),
    rearrange: (decide) =>
      write(async (trx) => {
        const decided = decide(await readHeld(trx))
        for (const { kind, id } of decided.remove) await remove(trx, kind, id)
        await put(trx, decided.put, clock.now())
        await dropStrays(trx)
        return decided.answer
      }),
  }
}

/** Whoever writes objects does it one after the other, so that what was looked at is still so when it is written. */
const inTurn = <T>(db: Kysely<Tables>, work: (trx: Trx<Tables>) => Promise<T>): Promise<T> =>
  db.transaction().execute(async (trx) => {
    await trx.selectFrom('counters').select('name').where('name', '=', 'directory').forUpdate().execute()
    return work(trx)
  })

const heldBy = (owner: Owner, kind: DirectoryKind, body: WrittenObject): Held => ({ kind, body, owner, overrides: [] })

/**
 * What an object becomes when people want it so. What a file declares stays, but for exceptions to a schedule: these are
 * kept beside it, so that a restart keeps both the file's schedule and the swap of last night. What was applied may be
 * changed and keeps its owner, whose next plan shows the difference.
 */
function asPeopleWant(kind: DirectoryKind, wanted: WrittenObject, before: Held | undefined): Held {
  if (!before || before.owner.by === 'people') return heldBy({ by: 'people' }, kind, wanted)
  if (kind !== 'schedule') {
    if (before.owner.by === 'file') throw declared(before)
    return { ...before, body: wanted }
  }
  const { overrides: fixed, ...was } = Schedule.parse(before.body)
  const { overrides, ...is } = Schedule.parse(wanted)
  const isFixed = (one: Override) => fixed.some((other) => isDeepStrictEqual(one, other))
  const kept = overrides.filter(isFixed)
  const added = overrides.filter((one) => !isFixed(one))
  if (kept.length === fixed.length && isDeepStrictEqual(was, is)) return { ...before, overrides: added }
  if (before.owner.by === 'file') throw declared(before)
  return { ...before, body: { ...wanted, overrides: kept }, overrides: added }
}

const declared = ({ kind, body, owner }: Held) =>
  new Problem('conflict', `The ${kind} ${body.id} is declared in ${ownerWords(owner)}; change it there.`)

async function find(db: Kysely<Tables>, kind: string, id: string): Promise<Held | undefined> {
  return (await readHeld(db, id)).find((held) => held.kind === kind)
}

async function put(trx: Trx<Tables>, held: Held[], now: Date): Promise<void> {
  const bare = held.filter(({ kind, overrides }) => kind === 'schedule' && !overrides.length)
  for (const { body } of bare) await remove(trx, beside, body.id)
  const rows = held.flatMap((one) => rowsOf(one, now))
  if (rows.length) await putRows(rows).execute(trx)
}

const remove = (trx: Trx<Tables>, kind: string, id: string) =>
  trx.deleteFrom('objects').where('kind', '=', kind).where('id', '=', id).execute()

const dropUndeclared = (trx: Trx<Tables>, kept: { kind: string; body: { id: string } }[]) =>
  sql`DELETE FROM objects WHERE managed_by = 'config'
    AND (kind, id) NOT IN (SELECT * FROM unnest(${kept.map((r) => r.kind)}::text[], ${kept.map((r) => r.body.id)}::text[]))`.execute(
    trx,
  )
