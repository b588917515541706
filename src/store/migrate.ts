import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { Problem } from '../core/problem.ts'
import * as first from './migrations/0001-first.ts'
import * as notices from './migrations/0002-notices.ts'
import * as watches from './migrations/0003-watches.ts'
import * as deploys from './migrations/0004-deploys.ts'
import * as investigations from './migrations/0005-investigations.ts'
import * as approval from './migrations/0006-approval.ts'
import * as scopes from './migrations/0007-scopes.ts'
import * as knowledge from './migrations/0008-knowledge.ts'
import * as digests from './migrations/0009-digests.ts'
import * as silences from './migrations/0010-silences.ts'
import * as owners from './migrations/0011-owners.ts'
import * as investigationUpkeep from './migrations/0012-investigation-upkeep.ts'
import * as redactedInbox from './migrations/0014-redacted-inbox.ts'
import * as modelSpending from './migrations/0015-model-spending.ts'

/** Forward only, in this order; names never change once released. */
const migrations: Record<string, Migration> = {
  '0001-first': first,
  '0002-notices': notices,
  '0003-watches': watches,
  '0004-deploys': deploys,
  '0005-investigations': investigations,
  '0006-approval': approval,
  '0007-scopes': scopes,
  '0008-knowledge': knowledge,
  '0009-digests': digests,
  '0010-silences': silences,
  '0011-owners': owners,
  '0012-investigation-upkeep': investigationUpkeep,
  '0014-redacted-inbox': redactedInbox,
  '0015-model-spending': modelSpending,
}

/**
 * Brings the schema up to date under the migrator's lock, so that any number of processes may start at once.
 * Refuses a database that a newer version has already moved on.
 */
export async function migrate<T>(db: Kysely<T>): Promise<string[]> {
  const migrator = new Migrator({
    db: db as unknown as Kysely<unknown>,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: false,
  })
  const { error, results } = await migrator.migrateToLatest()
  if (error) throw isNewer(error) ? newer(error) : error
  return (results ?? []).filter((r) => r.status === 'Success').map((r) => r.migrationName)
}

/** The newest migration this program knows, written into backups. */
export const schemaVersion = Object.keys(migrations).at(-1)!

const isNewer = (error: unknown) => error instanceof Error && /corrupted migrations|is missing/.test(error.message)

const newer = (cause: unknown) =>
  new Problem(
    'conflict',
    `The database was last used by a newer version of Allclear (this one knows its schema up to ${schemaVersion}). Start that version again, or restore a backup made with this one.`,
    { cause },
  )
