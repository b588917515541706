import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, schemaVersion } from './migrate.ts'
import { type TestDatabase, testDatabase } from './test-database.ts'

let database: TestDatabase
const opened: Kysely<unknown>[] = []
beforeAll(async () => {
  database = await testDatabase(async () => undefined)
})
afterAll(async () => {
  await Promise.all(opened.map((db) => db.destroy()))
  await database.drop()
})

function connect(): Kysely<unknown> {
  const pool = new pg.Pool({ connectionString: database.url, max: 2 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  opened.push(db)
  return db
}

test('of several processes that start at once one migrates, and all find the schema ready', async () => {
  const done = await Promise.all([connect(), connect(), connect()].map((db) => migrate(db)))
  expect(done.flat().at(-1)).toBe(schemaVersion)
  expect(new Set(done.flat()).size).toBe(done.flat().length)
  expect((await sql`SELECT FROM incidents`.execute(opened[0]!)).rows).toEqual([])
})

test('a second start has nothing to do', async () => {
  expect(await migrate(connect())).toEqual([])
})

test('a database that a newer version has moved on is refused, with what to do', async () => {
  const db = connect()
  await sql`INSERT INTO kysely_migration (name, timestamp) VALUES ('9999-later', '2999-01-01T00:00:00Z')`.execute(db)
  await expect(migrate(db)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringMatching(/newer version of Allclear.*restore a backup/),
  })
})
