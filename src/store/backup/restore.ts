import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { Problem } from '../../core/problem.ts'
import { schemaVersion } from '../migrate.ts'
import type { Tables } from '../schema.ts'
import { backupFormat, type Carried } from './format.ts'
import { ownTables, type Table } from './own-tables.ts'
import { readLines } from './read-lines.ts'

/** Rows are inserted in portions of about this many characters. */
const portion = 1_000_000

/**
 * Fills an empty, migrated database from what `backup` wrote: all of it or nothing. Throws a Problem `conflict` when the
 * database holds data already or the backup is of a newer version, `invalid` when the file is damaged or no backup.
 */
export async function restore(db: Kysely<Tables>, read: Readable): Promise<Carried> {
  try {
    return await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => {
        const tables = await ownTables(trx)
        await refuseFilled(trx, tables)
        return fill(trx, tables, read)
      })
  } catch (error) {
    read.destroy()
    if (error instanceof Problem || !isFaultOfFile(error)) throw error
    throw new Problem('invalid', `The backup is damaged: ${error.message}. Nothing was restored.`, { cause: error })
  }
}

/** What unpacking, parsing and storing complain of when the content is wrong: zlib, JSON, and PostgreSQL's classes 22 and 23. */
const isFaultOfFile = (error: unknown): error is Error =>
  error instanceof SyntaxError ||
  (error instanceof Error && 'code' in error && /^(Z_|ERR_ENCODING|22|23)/.test(String(error.code)))

/** A migrated database begins with its counters and its audit log at zero; anything beyond that is somebody's data. */
async function refuseFilled(db: Kysely<Tables>, tables: Table[]): Promise<void> {
  for (const { name } of tables) {
    const untouched = beginnings[name] ?? sql``
    const { rows } = await sql`SELECT FROM ${sql.table(name)} ${untouched} LIMIT 1`.execute(db)
    if (rows.length)
      throw new Problem(
        'conflict',
        `The database already holds data (in ${name}). A restore needs an empty one: name a new folder or database in storage.url, or move the old one away.`,
      )
  }
}

/** What tells rows that a migration put there from those of somebody's. */
const beginnings: Record<string, RawBuilder<unknown>> = {
  counters: sql`WHERE value <> 0`,
  audit_head: sql`WHERE seq <> 0`,
}

async function fill(db: Kysely<Tables>, tables: Table[], read: Readable): Promise<Carried> {
  const carried = { tables: 0, rows: 0 }
  let complete = false
  let insert: Portion | undefined
  const line = async (text: string, number: number) => {
    if (complete) throw damaged('there is more after its end')
    if (number === 1) return checkHeader(text)
    if (text.startsWith('{') && insert) {
      carried.rows += 1
      return insert.add(text)
    }
    await insert?.flush()
    const [name, what]: [string, unknown] = JSON.parse(text)
    if (name === 'end') {
      if (what !== carried.rows) throw damaged(`it should hold ${what} rows and holds ${carried.rows}`)
      complete = true
      return
    }
    const table = tables.find((t) => t.name === name)
    if (!table || !Array.isArray(what)) throw damaged(`it holds an unknown table ${name}`)
    carried.tables += 1
    insert = portions(
      db,
      name,
      table.columns.filter((column) => what.includes(column)),
    )
  }
  await pipeline(read, createGunzip(), (source) => readLines(source, line))
  if (!complete) throw damaged('it ends too early')
  return carried
}

interface Portion {
  add(row: string): Promise<void>
  flush(): Promise<void>
}

/** Rows stay the text that PostgreSQL wrote, so that no number or moment loses a digit on the way. */
function portions(db: Kysely<Tables>, table: string, columns: string[]): Portion {
  const names = sql.join(columns.map((column) => sql.ref(column)))
  const conflict = replacing[table] ?? ''
  let rows: string[] = []
  let size = 0
  const flush = async () => {
    if (!rows.length) return
    await sql`INSERT INTO ${sql.table(table)} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${sql.table(table)}, ${`[${rows.join(',')}]`}::json) ${sql.raw(conflict)}`.execute(
      db,
    )
    rows = []
    size = 0
  }
  return {
    flush,
    async add(row) {
      rows.push(row)
      size += row.length
      if (size > portion) await flush()
    },
  }
}

/** A migrated database has its counters and the end of its audit log, and a newer one may have more than the backup. */
const replacing: Record<string, string> = {
  counters: 'ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  audit_head: 'ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash',
}

const damaged = (how: string) => new Problem('invalid', `The backup is damaged: ${how}. Nothing was restored.`)

function checkHeader(text: string): void {
  const header: { format?: number; schema?: string } | null = text.startsWith('{') ? JSON.parse(text) : null
  if (!header?.format || !header.schema) throw new Problem('invalid', 'This file is not a backup made by Allclear.')
  if (header.format > backupFormat || header.schema > schemaVersion)
    throw new Problem(
      'conflict',
      `The backup was made by a newer version of Allclear (schema ${header.schema}; this one knows up to ${schemaVersion}). Restore it with that version.`,
    )
}
