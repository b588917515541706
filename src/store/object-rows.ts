import { type Kysely, type Selectable, sql } from 'kysely'
import type { DirectoryKind } from '../core/directory.ts'
import type { Override } from '../core/oncall/schedule.ts'
import type { Held, Owner, WrittenObject } from '../core/reconcile/held.ts'
import { insertInto } from './insert-rows.ts'
import type { Tables } from './schema.ts'

/** The kind under which exceptions to schedules are kept that people added beside what is declared. */
export const beside = 'overrides'

type ObjectRow = Selectable<Tables['objects']>

/** An object row as it is written; `body` is a plain value. */
export interface NewRow {
  kind: string
  id: string
  body: WrittenObject
  managed_by: string
  owner: string | null
  updated_at: Date
}

/** Adds rows of objects, or replaces those of the same kind and id. */
export const putRows = insertInto(
  'objects',
  { kind: 'text', id: 'text', body: 'jsonb', managed_by: 'text', owner: 'text', updated_at: 'timestamptz' },
  sql`ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body, managed_by = excluded.managed_by,
    owner = excluded.owner, updated_at = excluded.updated_at`,
)

/** Every object with its owner, and with the exceptions beside it; or only those of one id. */
export async function readHeld(db: Kysely<Tables>, id?: string): Promise<Held[]> {
  const all = db.selectFrom('objects').selectAll().orderBy('id')
  const rows = await (id === undefined ? all : all.where('id', '=', id)).execute()
  const overrides = new Map(
    rows
      .filter(({ kind }) => kind === beside)
      .map(({ id, body }) => [id, (body as { overrides: Override[] }).overrides]),
  )
  return rows
    .filter(({ kind }) => kind !== beside)
    .map((row) => ({
      kind: row.kind as DirectoryKind,
      body: row.body as WrittenObject,
      owner: ownerOf(row),
      overrides: (row.kind === 'schedule' && overrides.get(row.id)) || [],
    }))
}

/** The rows that keep an object: its own, and one for the exceptions beside it where it has any. */
export function rowsOf({ kind, body, owner, overrides }: Held, now: Date): NewRow[] {
  const { id } = body
  const own = { kind, id, body, ...columnsOf(owner), updated_at: now }
  if (!overrides.length) return [own]
  return [own, { kind: beside, id, body: { id, overrides }, managed_by: 'api', owner: null, updated_at: now }]
}

/** Exceptions to a schedule that is gone go, too: they must not come back with another one of its name. */
export const dropStrays = (db: Kysely<Tables>) =>
  sql`DELETE FROM objects stray WHERE kind = ${beside}
    AND NOT EXISTS (SELECT FROM objects WHERE kind = 'schedule' AND id = stray.id)`.execute(db)

function ownerOf({ managed_by, owner }: ObjectRow): Owner {
  if (managed_by === 'config') return owner === null ? { by: 'file' } : { by: 'file', name: owner }
  return managed_by === 'apply' ? { by: 'set', name: owner ?? '' } : { by: 'people' }
}

function columnsOf(owner: Owner): Pick<NewRow, 'managed_by' | 'owner'> {
  if (owner.by === 'people') return { managed_by: 'api', owner: null }
  return { managed_by: owner.by === 'file' ? 'config' : 'apply', owner: owner.name ?? null }
}
