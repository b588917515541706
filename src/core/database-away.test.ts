import { expect, test } from 'vitest'
import { isDatabaseAway } from './database-away.ts'

const coded = (code: string) => Object.assign(new Error('no'), { code })

test.each(['57P01', '57P03', '08006', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOENT'])(
  '%s says that the database is away',
  (code) => {
    expect(isDatabaseAway(coded(code))).toBe(true)
  },
)

test.each(['23505', '42P01', '22021', 'ERR_ASSERTION'])('%s is a fault of ours', (code) => {
  expect(isDatabaseAway(coded(code))).toBe(false)
})

test('a connection that broke under a query counts, whatever was thrown that is no error does not', () => {
  expect(isDatabaseAway(new Error('Connection terminated unexpectedly'))).toBe(true)
  expect(isDatabaseAway('57P01')).toBe(false)
})
