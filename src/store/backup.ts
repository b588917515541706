import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Kysely, sql, type Transaction } from 'kysely'
import { backupFormat, type Carried } from './backup/format.ts'
import { ownTables, type Table } from './backup/own-tables.ts'
import { schemaVersion } from './migrate.ts'
import type { Tables } from './schema.ts'

export { restore } from './backup/restore.ts'

/** How many rows are in memory at a time. */
const atOnce = 200

/**
 * Writes everything Allclear keeps, as of one moment, while the server goes on working; `now` is noted in the file.
 * Wake-ups are not part of it, since the sweep finds what is due. Tokens stay sealed: they need the same secret key.
 */
export async function backup(db: Kysely<Tables>, write: Writable, now: Date): Promise<Carried> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (trx) => {
      const tables = await ownTables(trx)
      const carried = { tables: tables.length, rows: 0 }
      await pipeline(Readable.from(lines(trx, tables, now, carried)), createGzip(), write)
      return carried
    })
}

async function* lines(trx: Transaction<Tables>, tables: Table[], now: Date, carried: Carried): AsyncGenerator<string> {
  yield `${JSON.stringify({ format: backupFormat, schema: schemaVersion, at: now })}\n`
  for (const { name, columns, key } of tables) {
    yield `${JSON.stringify([name, columns])}\n`
    await sql`DECLARE backup NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS line FROM ${sql.table(name)} t ORDER BY ${sql.join(key.map((column) => sql.ref(column)))}`.execute(
      trx,
    )
    for (;;) {
      const { rows } = await sql<{ line: string }>`FETCH FORWARD ${sql.lit(atOnce)} FROM backup`.execute(trx)
      if (!rows.length) break
      carried.rows += rows.length
      yield rows.map(({ line }) => `${line}\n`).join('')
    }
    await sql`CLOSE backup`.execute(trx)
  }
  yield `${JSON.stringify(['end', carried.rows])}\n`
}
