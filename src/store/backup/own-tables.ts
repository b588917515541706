import { type Kysely, sql } from 'kysely'
import type { Tables } from '../schema.ts'

/** A table of ours, with the columns it has and those it is ordered by. */
export interface Table {
  name: string
  columns: string[]
  key: string[]
}

/** Every table of our schema as the database has it, referenced ones before those that refer to them. */
export async function ownTables(db: Kysely<Tables>): Promise<Table[]> {
  const { rows } = await sql<Table & { refers: string[] | null }>`
    SELECT t.table_name AS name,
      (SELECT json_agg(c.column_name ORDER BY c.ordinal_position) FROM information_schema.columns c
        WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name) AS columns,
      (SELECT json_agg(k.column_name ORDER BY k.ordinal_position) FROM information_schema.key_column_usage k
        JOIN information_schema.table_constraints p ON p.constraint_name = k.constraint_name AND p.constraint_schema = k.constraint_schema
        WHERE p.constraint_type = 'PRIMARY KEY' AND k.table_schema = t.table_schema AND k.table_name = t.table_name AND p.table_name = t.table_name) AS key,
      (SELECT json_agg(f.confrelid::regclass::text) FROM pg_constraint f
        WHERE f.contype = 'f' AND f.conrelid = format('%I.%I', t.table_schema, t.table_name)::regclass) AS refers
    FROM information_schema.tables t
    WHERE t.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND t.table_name NOT LIKE 'kysely\_%'
    ORDER BY t.table_name`.execute(db)
  const sorted: Table[] = []
  const add = (name: string) => {
    const row = rows.find((r) => r.name === name)
    if (!row || sorted.some((t) => t.name === name)) return
    for (const other of row.refers ?? []) if (other !== name) add(other)
    sorted.push({ name, columns: row.columns, key: row.key })
  }
  for (const { name } of rows) add(name)
  return sorted
}
