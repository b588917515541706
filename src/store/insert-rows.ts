import { type RawBuilder, sql } from 'kysely'
import { json } from './json.ts'
import type { Tables } from './schema.ts'

type Column = 'text' | 'bigint' | 'integer' | 'smallint' | 'boolean' | 'timestamptz' | 'jsonb'

/** A row as it is written: values of `jsonb` columns are plain values. */
export type Row<C extends Record<string, Column>> = { [K in keyof C]: unknown }

/**
 * Makes the insertion into a table, for any number of rows at once: they travel as one parameter, because PostgreSQL
 * takes 65 535 of them and a single delivery of a source can hold more values than that. `conflict` follows the rows.
 */
export function insertInto<C extends Record<string, Column>, R = never>(
  table: keyof Tables,
  columns: C,
  conflict: RawBuilder<unknown> = sql``,
): (rows: Row<C>[]) => RawBuilder<R> {
  const names = sql.raw(Object.keys(columns).join(', '))
  const typed = sql.raw(
    Object.entries(columns)
      .map(([name, type]) => `${name} ${type}`)
      .join(', '),
  )
  return (rows) =>
    sql`INSERT INTO ${sql.table(table)} (${names}) SELECT ${names} FROM json_to_recordset(${json(rows)}::json) AS t(${typed}) ${conflict}`
}
