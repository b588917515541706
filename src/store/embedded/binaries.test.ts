import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { serverAccount } from './account.ts'
import { findBinaries, packaged } from './binaries.ts'

let folder: string
let elsewhere: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-binaries-'))
  elsewhere = await mkdtemp(join(tmpdir(), 'allclear-packaged-'))
  await chmod(folder, 0o755)
})

afterEach(async () => {
  await rm(folder, { recursive: true })
  await rm(elsewhere, { recursive: true })
})

/** A copy of the package as npm unpacks it, before its install script has made the library links. */
async function unpacked(): Promise<string> {
  const native = join(elsewhere, 'native')
  await cp(dirname(packaged()), native, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  })
  return join(native, 'bin')
}

async function find(chosen?: string, packagedIn?: () => string): ReturnType<typeof findBinaries> {
  const account = await serverAccount(join(folder, 'data'))
  return await findBinaries(chosen, { account, folder, ...(packagedIn ? { packagedIn } : {}) })
}

async function fake(program: string): Promise<string> {
  await chmod(elsewhere, 0o755)
  for (const name of ['initdb', 'postgres']) await writeFile(join(elsewhere, name), program, { mode: 0o755 })
  return elsewhere
}

test('the packaged programs are used where they lie when they run there', async () => {
  const home = packaged()
  expect(await find()).toEqual({ initdb: join(home, 'initdb'), postgres: join(home, 'postgres'), major: 18 })
  expect(await readdir(folder)).toEqual([])
})

test('a package whose install script did not run is completed in a copy, which is made once', async () => {
  const home = await unpacked()
  await chmod(elsewhere, 0o755)
  const first = await find(undefined, () => home)
  expect(first.major).toBe(18)
  expect(dirname(dirname(first.postgres))).toMatch(/binaries-[0-9a-f]{12}$/)
  expect(await find(undefined, () => home)).toEqual(first)
  expect(await readdir(folder)).toHaveLength(1)
})

test.runIf(process.getuid?.() === 0)(
  'as root, a package that the server may not reach is copied to where it may',
  async () => {
    const home = await unpacked()
    expect((await lstat(elsewhere)).mode & 0o777).toBe(0o700)
    expect((await find(undefined, () => home)).postgres.startsWith(folder)).toBe(true)
  },
)

test('an operator may name the folder of the programs, or the one above', async () => {
  const home = packaged()
  expect((await find(home)).postgres).toBe(join(home, 'postgres'))
  expect((await find(dirname(home))).postgres).toBe(join(home, 'postgres'))
})

test('a folder without the programs is refused by the name of its setting', async () => {
  await mkdir(join(elsewhere, 'bin'))
  await expect(find(elsewhere)).rejects.toMatchObject({
    code: 'invalid',
    message: `storage.binaries: ${elsewhere} does not hold both "initdb" and "postgres".`,
  })
})

test('a platform without packaged programs is told to use a server by URL', () => {
  expect(() => packaged('plan9', 'mips')).toThrow(/plan9 mips.*Set storage.url to a postgres:\/\/ URL/)
})

test('programs that the system has no loader for, as on musl, are told apart', async () => {
  const home = await fake('#!/no/such/loader\n')
  await expect(find(undefined, () => home)).rejects.toThrow(/glibc.*musl.*Set storage.url/)
})

test('programs that fail are refused in their own words', async () => {
  const home = await fake('#!/bin/sh\necho libmissing.so.1: cannot open >&2; exit 127\n')
  await expect(find(home)).rejects.toThrow(/cannot run here: libmissing.so.1: cannot open. Set storage.url/)
})
