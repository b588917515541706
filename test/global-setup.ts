import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../src/store/embedded.ts'
import { dropRun } from '../src/store/test-database.ts'

/** Gives the whole run one PostgreSQL server: that of TEST_DATABASE_URL, else an embedded one in a temporary folder. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, end } = await server(process.env.TEST_DATABASE_URL)
  let run = newRun()
  const runs = [run]
  project.provide('databaseUrl', url)
  project.provide('databaseRun', run)
  // While watching, a changed migration must not meet the template of the run before.
  project.onTestsRerun(() => {
    run = newRun()
    runs.push(run)
    project.provide('databaseRun', run)
  })
  return async () => {
    for (const each of runs) await dropRun(url, each)
    await end()
  }
}

function newRun(): string {
  return `test_${randomBytes(4).toString('hex')}`
}

async function server(given: string | undefined): Promise<{ url: string; end(): Promise<void> }> {
  if (given) return { url: given, end: async () => undefined }
  const folder = await mkdtemp(join(tmpdir(), 'allclear-test-'))
  const embedded = await startEmbedded({ folder, fsync: false })
  // An impatient second Ctrl-C skips the end below; the server would outlive it.
  const abandon = () => process.kill(embedded.pid, 'SIGQUIT')
  process.once('exit', abandon)
  return {
    url: embedded.url,
    async end() {
      process.off('exit', abandon)
      await embedded.stop()
      await rm(folder, { recursive: true })
    },
  }
}
