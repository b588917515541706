import { Client } from 'pg'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { dropRun, type TestDatabase, testDatabase } from './test-database.ts'

const databases: TestDatabase[] = []

async function create(prepare = fill): Promise<TestDatabase> {
  const database = await testDatabase(prepare)
  databases.push(database)
  return database
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows.map((row) => Object.values(row)[0])
  } finally {
    await client.end()
  }
}

async function fill(url: string): Promise<void> {
  await ask(url, 'create table note as select gen_random_uuid()::text as id')
}

let first: TestDatabase
beforeAll(async () => {
  first = await create()
})
afterAll(() => Promise.all(databases.map((database) => database.drop())))

test('databases made at once are prepared by one call, and are apart from each other', async () => {
  const [left, right] = await Promise.all([create(), create()])
  const [id] = await ask(first.url, 'select id from note')
  expect(await ask(left.url, 'select id from note')).toEqual([id])
  await ask(left.url, 'delete from note')
  expect(await ask(right.url, 'select id from note')).toEqual([id])
})

test('another preparation makes another template', async () => {
  const other = await create(async (url) => {
    await ask(url, 'create table other as select 1 as one')
  })
  expect(await ask(other.url, "select to_regclass('note')::text")).toEqual([null])
})

test('a preparation that fails is tried anew, never taken for done', async () => {
  let attempts = 0
  const prepare = async (url: string): Promise<void> => {
    await ask(url, 'create table half (id int)')
    attempts += 1
    if (attempts === 1) throw new Error('out of luck')
  }
  await expect(testDatabase(prepare)).rejects.toThrow('out of luck')
  expect(await ask((await create(prepare)).url, 'select count(*)::int from half')).toEqual([0])
})

test('a dropped database is gone, whoever is still connected', async () => {
  const { url, drop } = await testDatabase(fill)
  const client = new Client({ connectionString: url })
  const cut = new Promise((resolve) => client.on('error', resolve))
  await client.connect()
  await drop()
  expect(String(await cut)).toContain('terminat')
  await expect(ask(url, 'select 1')).rejects.toThrow('does not exist')
})

test('the end of a run removes its databases and no others', async () => {
  const server = inject('databaseUrl')
  const run = `${inject('databaseRun')}x`
  await ask(server, `create database "${run}_1"`)
  await dropRun(server, run)
  const names = await ask(server, 'select datname from pg_database')
  expect(names).not.toContain(`${run}_1`)
  expect(names).toContain(/\/([^/?]+)\?/.exec(first.url)?.[1] ?? new URL(first.url).pathname.slice(1))
})
