import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import { backup, restore } from '../store/backup.ts'
import type { Tables } from '../store/schema.ts'

/** Writes a backup beside its final name first, so that a half-written file is never taken for a whole one. */
export async function backupFile(db: Kysely<Tables>, file: string, now: Date): Promise<string> {
  const draft = `${file}.part`
  const { tables, rows } = await backup(db, createWriteStream(draft, { mode: 0o600 }), now)
  await rename(draft, file)
  return `Wrote ${rows} rows of ${tables} tables to ${file}.`
}

/** Reads a backup into an empty database. */
export async function restoreFile(db: Kysely<Tables>, file: string): Promise<string> {
  const { tables, rows } = await restore(db, createReadStream(file))
  return `Restored ${rows} rows of ${tables} tables. Start the server: it takes up whatever is due.`
}
