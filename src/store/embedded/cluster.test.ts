import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Account, serverAccount } from './account.ts'
import { packaged } from './binaries.ts'
import { dataFolderOf, ensureCluster } from './cluster.ts'

let folder: string
let account: Account
const home = packaged()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-cluster-'))
  await chmod(folder, 0o755)
  account = await serverAccount(dataFolderOf(folder))
})

afterEach(() => rm(folder, { recursive: true }))

/** A program of ours in the place of one of PostgreSQL's. */
async function fake(name: string, script: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return path
}

test('a full disk while the files are made is told with its remedy, and leaves no half of them', async () => {
  const initdb = await fake('initdb', 'echo "FATAL: could not write: No space left on device" >&2; exit 1')
  const binaries = { initdb, postgres: join(home, 'postgres'), major: 18 }
  await expect(ensureCluster(folder, { account, binaries, fsync: false })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/No space left on device\nThe disk is full/),
  })
  expect(await readdir(folder)).toEqual(['initdb'])
})

test('a database that could not be created is told, although the server then ends with 0', async () => {
  const postgres = await fake('postgres', `sed 's/allclear/"no such/' | ${join(home, 'postgres')} "$@"`)
  const binaries = { initdb: join(home, 'initdb'), postgres, major: 18 }
  await expect(ensureCluster(folder, { account, binaries, fsync: false })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('unterminated quoted identifier'),
  })
  expect(await readdir(folder)).toEqual(['postgres'])
})
