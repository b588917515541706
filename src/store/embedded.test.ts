import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { serverAccount } from './embedded/account.ts'
import { readPostmaster, serves } from './embedded/postmaster.ts'
import { testBench } from './embedded/test-bench.ts'

const bench = testBench()
const isRoot = process.getuid?.() === 0

test('a first start makes a server that pg reaches by its connection and by its URL', async () => {
  await bench.empty()
  const server = await bench.start()
  expect(server.reattached).toBe(false)
  expect(await bench.query(server, "select lower('ÄRGER')")).toBe('ärger')
  const pool = new Pool({ connectionString: server.url })
  const { rows } = await pool.query('select current_database() as name, inet_server_addr() as address')
  await pool.end()
  expect(rows).toEqual([{ name: 'allclear', address: null }])
})

test('the server listens on no TCP port, and its files, socket and log are private', async () => {
  const server = await bench.start()
  expect(await bench.query(server, 'show listen_addresses')).toBe('')
  for (const name of ['data', 'socket', 'postgres.log']) {
    expect((await stat(join(bench.folder(), name))).mode & 0o077, name).toBe(0)
  }
  expect(await readFile(join(bench.data(), 'pg_hba.conf'), 'utf8')).toBe('local all all trust\n')
})

test('what was committed is on disk by default, and survives a stop and a start', async () => {
  const first = await bench.start({ fsync: true })
  expect(await bench.query(first, 'show fsync')).toBe('on')
  expect(await bench.query(first, 'show synchronous_commit')).toBe('on')
  await bench.query(first, 'create table note as select 7 as value')
  await first.stop()
  expect(await serves(first.pid, bench.data())).toBe(false)
  const second = await bench.start()
  expect(await bench.query(second, 'select value from note')).toBe(7)
})

test('a path with blanks, non-ASCII letters or too great a length gets its socket elsewhere', async () => {
  const wide = join(bench.folder(), `Ünterlagen, "alt" %20 ${'x'.repeat(100)}`)
  const server = await bench.start({ folder: wide })
  expect(server.connection.host.startsWith(wide)).toBe(false)
  expect((await stat(server.connection.host)).mode & 0o777).toBe(0o700)
  const pool = new Pool({ connectionString: server.url })
  expect((await pool.query('show data_directory')).rows).toEqual([{ data_directory: join(wide, 'data') }])
  await pool.end()
  await server.stop()
  await rm(server.connection.host, { recursive: true })
})

test('a folder of another major version is refused with the way out', async () => {
  await (await bench.start()).stop()
  await writeFile(join(bench.data(), 'PG_VERSION'), '12\n')
  await expect(bench.start()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/made by PostgreSQL 12.*backup.*restore/),
  })
})

test('a data folder that is a file is refused by name', async () => {
  const file = join(bench.folder(), 'file')
  await writeFile(file, '')
  await expect(bench.start({ folder: join(file, 'below') })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(`The data folder cannot be used in ${file}`),
  })
})

test('a broken configuration is told in the words of the server', async () => {
  await (await bench.start()).stop()
  await writeFile(join(bench.data(), 'postgresql.conf'), 'no_such_setting = 1\n')
  await expect(bench.start()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"'),
  })
})

test('leftovers of a start that was killed half-way are removed, and files beside ours stay', async () => {
  await bench.empty()
  await mkdir(join(bench.folder(), 'data-draft-dead'))
  await writeFile(join(bench.folder(), 'mine.txt'), 'mine')
  await chmod(bench.folder(), 0o755)
  await bench.start()
  expect((await readdir(bench.folder())).sort()).toEqual(['data', 'mine.txt', 'postgres.log', 'socket'])
  expect((await stat(bench.folder())).mode & 0o777).toBe(0o755)
})

test.runIf(isRoot)('as root the server runs as an unprivileged user, who owns its files', async () => {
  const server = await bench.start()
  const account = await serverAccount(bench.data())
  expect(account.uid).not.toBe(0)
  expect((await stat(`/proc/${server.pid}`)).uid).toBe(account.uid)
  expect((await stat(join(bench.data(), 'base'))).uid).toBe(account.uid)
})

test.runIf(isRoot)('as root, files that root brought back from a backup are given to the server', async () => {
  const first = await bench.start()
  await first.stop()
  execFileSync('chown', ['-R', '0:0', bench.data()])
  const second = await bench.start()
  expect(await bench.query(second, 'select 1')).toBe(1)
})

test.runIf(isRoot)('as root, a folder that the server cannot reach is refused by what blocks the way', async () => {
  const closed = join(bench.folder(), 'closed')
  await mkdir(closed, { mode: 0o700 })
  await expect(bench.start({ folder: join(closed, 'database') })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(new RegExp(`${closed} has mode 700.*chmod o\\+x ${closed}`)),
  })
})

test('a server without our database is refused, and not left running', async () => {
  const server = await bench.start()
  await bench.query(
    { ...server, connection: { ...server.connection, database: 'postgres' } },
    'drop database allclear with (force)',
  )
  await server.stop()
  await expect(bench.start()).rejects.toThrow('database "allclear" does not exist')
  expect((await readPostmaster(bench.data()))?.alive ?? false).toBe(false)
})

test('a log that has grown long is set aside at a start', async () => {
  await writeFile(join(bench.folder(), 'postgres.log'), 'x'.repeat(5_000_001))
  await bench.start()
  expect((await stat(join(bench.folder(), 'postgres.log.1'))).size).toBe(5_000_001)
  expect(await readFile(join(bench.folder(), 'postgres.log'), 'utf8')).toContain('ready to accept connections')
})

test('a failed statement leaves no data in the log', async () => {
  const server = await bench.start()
  await expect(bench.query(server, "select 'top secret'::int")).rejects.toThrow('invalid input syntax')
  expect(await readFile(join(bench.folder(), 'postgres.log'), 'utf8')).not.toContain('top secret')
})

test.skipIf(isRoot)('a folder that may not be written is refused with the remedy', async () => {
  const closed = join(bench.folder(), 'closed')
  await mkdir(closed, { mode: 0o555 })
  await expect(bench.start({ folder: join(closed, 'database') })).rejects.toThrow(/may not write there/)
})
