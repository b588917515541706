import { createHash, randomBytes } from 'node:crypto'
import { Client } from 'pg'
import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    /** The server for this run's test databases, any database of it. */
    databaseUrl: string
    /** Begins the name of everything this run creates there. */
    databaseRun: string
  }
}

/** A database of one test file. */
export interface TestDatabase {
  url: string
  /** Removes it, cutting whatever is still connected. */
  drop(): Promise<void>
}

/**
 * Gives a test file a database of its own, copied from a template which `prepare` fills once per run. The
 * template is recognised by the text of `prepare`, so `prepare` must not depend on captured values, and it
 * must close its connections. Needs `test/global-setup.ts` in vitest's `globalSetup`.
 */
export async function testDatabase(prepare: (url: string) => Promise<void>): Promise<TestDatabase> {
  const server = inject('databaseUrl')
  const run = inject('databaseRun')
  if (!server || !run) throw new Error('testDatabase needs test/global-setup.ts among the globalSetup of vitest')
  const template = `${run}_template_${createHash('sha256').update(String(prepare)).digest('hex').slice(0, 12)}`
  const name = `${run}_${randomBytes(6).toString('hex')}`
  await withClient(server, async (client) => {
    await ensureTemplate(client, template, () => prepare(databaseAt(server, `${template}_draft`)))
    await client.query(`create database "${name}" template "${template}"`)
  })
  return {
    url: databaseAt(server, name),
    drop: () => withClient(server, (client) => dropDatabase(client, name)),
  }
}

/** Removes every database that a run has created. */
export async function dropRun(server: string, run: string): Promise<void> {
  await withClient(server, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [`${run}_`],
    )
    for (const { datname } of rows) await dropDatabase(client, datname)
  })
}

/** Fills the template under another name first, so that one whose `prepare` failed is never taken for ready. */
async function ensureTemplate(client: Client, template: string, fill: () => Promise<void>): Promise<void> {
  // The lock is the session's: it ends with this client, even when the worker is killed.
  await client.query('select pg_advisory_lock(hashtext($1))', [template])
  const found = await client.query('select from pg_database where datname = $1', [template])
  if (found.rowCount === 0) {
    await dropDatabase(client, `${template}_draft`)
    await client.query(`create database "${template}_draft" template template0 encoding 'UTF8'`)
    await fill()
    await client.query(`alter database "${template}_draft" rename to "${template}"`)
  }
  await client.query('select pg_advisory_unlock(hashtext($1))', [template])
}

/** Sessions that are already closing get a moment, for cutting them makes their pools complain. */
async function dropDatabase(client: Client, name: string): Promise<void> {
  for (let looks = 0; looks < 40; looks += 1) {
    const { rowCount } = await client.query('select from pg_stat_activity where datname = $1 limit 1', [name])
    if (!rowCount) break
    await client.query('select pg_sleep(0.05)')
  }
  await client.query(`drop database if exists "${name}" with (force)`)
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/** The same server's URL with another database; a socket's URL has no host, which the URL class cannot hold. */
function databaseAt(url: string, name: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?/, `$1/${name}`)
}
