import { appendFile, chown, mkdtemp, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Problem } from '../../core/problem.ts'
import { type Account, giveTo } from './account.ts'
import type { Binaries } from './binaries.ts'
import { explain } from './explain.ts'
import { run } from './run.ts'

/** The superuser and the database that Allclear works with inside its own server. */
export const ownName = 'allclear'

/** The folder inside `folder` which holds PostgreSQL's files. */
export function dataFolderOf(folder: string): string {
  return join(folder, 'data')
}

/**
 * Makes sure that `folder` holds database files which `binaries` can read, creating them when there are none.
 * They are built aside and renamed into place, so that a crash or a second starter never leaves half of them.
 */
export async function ensureCluster(
  folder: string,
  { account, binaries, fsync }: { account: Account; binaries: Binaries; fsync: boolean },
): Promise<void> {
  const data = dataFolderOf(folder)
  const made = await majorOf(data)
  if (made === undefined) return await create(folder, { account, binaries, fsync })
  if (made !== binaries.major) throw mismatch(folder, made, binaries.major)
  // Only when root brought the files here, as after a restore: walking them under a running server would race with it.
  if ((await stat(data)).uid !== account.uid) await giveTo(account, data)
}

async function majorOf(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : Number.parseInt(text, 10)
}

function mismatch(folder: string, made: number, ours: number): Problem {
  return new Problem(
    'conflict',
    `The database in ${folder} was made by PostgreSQL ${made}, and this Allclear runs PostgreSQL ${ours}, which cannot read it. Take a backup with the version that ran before (or point storage.binaries at the programs of PostgreSQL ${made}), then move the folder away, start this version, and restore the backup.`,
  )
}

async function create(
  folder: string,
  { account, binaries, fsync }: { account: Account; binaries: Binaries; fsync: boolean },
): Promise<void> {
  const draft = await mkdtemp(join(folder, 'data-draft-'))
  try {
    if (account.borrowed) await chown(draft, account.uid, account.gid)
    await build(draft, { account, binaries, fsync, folder })
    await rename(draft, dataFolderOf(folder))
  } catch (error) {
    await rm(draft, { recursive: true, force: true, maxRetries: 20 })
    // Somebody who started at the same time was faster: theirs is as good as ours.
    if ((await majorOf(dataFolderOf(folder))) === undefined) throw error
  }
  await removeDrafts(folder)
  if (fsync) await settle(folder)
}

async function build(
  draft: string,
  { account, binaries, fsync, folder }: { account: Account; binaries: Binaries; fsync: boolean; folder: string },
): Promise<void> {
  const unicode = binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []
  const args = ['-D', draft, '-U', ownName, '-E', 'UTF8', '--locale=C', ...unicode, '--auth=trust']
  const initdb = await run(binaries.initdb, fsync ? args : [...args, '--no-sync'], { account, folder })
  if (initdb.code !== 0) throw explain('PostgreSQL could not create its database', folder, initdb.complaint)
  await appendFile(join(draft, 'postgresql.conf'), tuning)
  await writeFile(join(draft, 'pg_hba.conf'), 'local all all trust\n')
  // Alone, the server tells of a failed statement in its log only, and ends with 0 all the same.
  const settings = ['-c', `fsync=${fsync}`, '-c', 'log_min_messages=warning']
  const single = await run(binaries.postgres, ['--single', '-j', '-D', draft, ...settings, 'postgres'], {
    account,
    folder,
    input: `create database ${ownName};\n\n`,
  })
  if (single.code === 0 && !/ERROR|FATAL|PANIC/.test(single.complaint)) return
  throw explain('PostgreSQL could not create its database', folder, single.complaint)
}

async function removeDrafts(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => name.startsWith('data-draft-'))
  for (const name of drafts) await rm(join(folder, name), { recursive: true, force: true, maxRetries: 20 })
}

async function settle(folder: string): Promise<void> {
  const directory = await open(folder)
  await directory.sync()
  await directory.close()
}

/** Defaults for a small machine, in the file, so that an operator's ALTER SYSTEM still wins. */
const tuning = `
# Written by Allclear for a small machine; later settings win.
shared_buffers = 128MB
max_connections = 100
min_wal_size = 80MB
max_wal_size = 512MB
synchronous_commit = on
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
# Parallel workers want more shared memory than a container grants by default.
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
# A failed statement is reported to its client; logged here, it would carry people's data.
log_min_messages = log
log_min_error_statement = panic
log_checkpoints = off
`
