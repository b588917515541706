import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, test } from 'vitest'
import { serverAccount, spawnAs } from './account.ts'
import { serves } from './postmaster.ts'
import { enter } from './presence.ts'
import { shutDown } from './shut-down.ts'
import { testBench } from './test-bench.ts'

const bench = testBench()

test('after our own SIGKILL the server lives on, and the next start finds it again', async () => {
  const killed = await bench.startElsewhere()
  expect(killed.reattached).toBe(false)
  await bench.kill(killed.child)
  const server = await bench.start()
  expect(server).toMatchObject({ pid: killed.pid, reattached: true })
  expect(await bench.query(server, 'select 1')).toBe(1)
  await server.stop()
  expect(await serves(killed.pid, bench.data())).toBe(false)
})

test('a process that ends without stopping the server is not kept alive by it', async () => {
  const careless = await bench.startElsewhere()
  careless.child.stdin?.end('leave\n')
  await once(careless.child, 'exit')
  expect(careless.child.exitCode).toBe(0)
  expect(await bench.start()).toMatchObject({ pid: careless.pid, reattached: true })
})

test('a server that was killed itself recovers what was committed', async () => {
  const first = await bench.start({ fsync: true })
  await bench.query(first, 'create table note as select 7 as value')
  process.kill(first.pid, 'SIGKILL')
  const second = await bench.start()
  expect(second.reattached).toBe(false)
  expect(await bench.query(second, 'select value from note')).toBe(7)
})

test('three processes that start at once on an empty folder share one server', async () => {
  await bench.empty()
  const all = await Promise.all([bench.startElsewhere(), bench.startElsewhere(), bench.start()])
  expect(new Set(all.map(({ pid }) => pid)).size).toBe(1)
  expect(all.filter(({ reattached }) => !reattached)).toHaveLength(1)
  expect((await readdir(bench.folder())).filter((name) => name.includes('draft'))).toEqual([])
})

test('only the last process that uses the server ends it', async () => {
  const other = await bench.startElsewhere()
  const server = await bench.start()
  const lines: string[] = []
  const third = await bench.start({ log: (line) => lines.push(line) })
  await third.stop()
  expect(lines.at(-1)).toContain('keeps running')
  other.child.stdin?.end('stop\n')
  await once(other.child, 'exit')
  expect(await bench.query(server, 'select 1')).toBe(1)
  await server.stop()
  await server.stop()
  expect(await serves(server.pid, bench.data())).toBe(false)
})

test('a stop rolls back what is unfinished instead of waiting for it', async () => {
  const server = await bench.start()
  const client = new Client(server.connection)
  const ended = new Promise((resolve) => client.on('error', resolve))
  await client.connect()
  await client.query('begin')
  await server.stop()
  expect(String(await ended)).toContain('terminat')
})

test('a server that crashed is no obstacle to stopping', async () => {
  const server = await bench.start()
  process.kill(server.pid, 'SIGKILL')
  await expect(server.stop()).resolves.toBeUndefined()
})

test('a process id that now belongs to another program is not taken for the server', async () => {
  const first = await bench.start()
  await first.stop()
  const account = await serverAccount(bench.data())
  const stranger = spawn('sleep', ['600'], spawnAs(account))
  bench.endLater(stranger)
  await once(stranger, 'spawn')
  const pidFile = `${stranger.pid}\n${bench.data()}\n1\n5432\n${join(bench.folder(), 'socket')}\n\n1 1\nready\n`
  await writeFile(join(bench.data(), 'postmaster.pid'), pidFile)
  const second = await bench.start()
  expect(second.reattached).toBe(false)
  expect(second.pid).not.toBe(stranger.pid)
  expect(stranger.exitCode).toBeNull()
})

test('a server that is ending is waited for, then followed by a new one', async () => {
  const first = await bench.start()
  const busy = new Client(first.connection)
  busy.on('error', () => undefined)
  await busy.connect()
  // A smart shutdown lets nobody in for as long as this session stays.
  process.kill(first.pid, 'SIGTERM')
  await expect.poll(() => readFile(join(bench.data(), 'postmaster.pid'), 'utf8')).toContain('stopping')
  const second = bench.start()
  await busy.end()
  await first.stop()
  expect(await second).toMatchObject({ reattached: false })
  expect((await second).pid).not.toBe(first.pid)
})

test('a server that lets nobody in is reported once patience ends', async () => {
  const first = await bench.start()
  process.kill(first.pid, 'SIGSTOP')
  await expect(bench.start({ patience: 300 })).rejects.toThrow(/let nobody in for 0.3 s. See postgres.log/)
  process.kill(first.pid, 'SIGCONT')
})

test('a socket answered by a server of another folder is refused', async () => {
  const server = await bench.start()
  await expect(enter(server.connection, join(bench.folder(), 'elsewhere'))).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`of ${bench.data()}, not of`),
  })
})

test('a process whose session was cut takes its place among the users of the server again', async () => {
  const server = await bench.start()
  const other = await bench.start()
  const others = "from pg_stat_activity where application_name = 'allclear presence'"
  await bench.query(server, `select count(pg_terminate_backend(pid)) ${others}`)
  await expect.poll(() => bench.query(server, `select count(*)::int ${others}`), { timeout: 10_000 }).toBe(2)
  await other.stop()
  expect(await bench.query(server, 'select 1')).toBe(1)
})

test('a server that hangs while it ends politely is ended at once', async () => {
  const server = await bench.start()
  const checkpointer = await bench.query(server, "select pid from pg_stat_activity where backend_type = 'checkpointer'")
  // Without this process the polite end never comes; PostgreSQL itself kills it 5 s after the impolite one.
  process.kill(Number(checkpointer), 'SIGSTOP')
  await shutDown(server.pid, bench.data(), 200)
  expect(await serves(server.pid, bench.data())).toBe(false)
  expect(await serves(Number(checkpointer), bench.data())).toBe(false)
})
