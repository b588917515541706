import { expect, test } from 'vitest'
import { newId } from './new-id.ts'

const isSorted = (ids: string[]) => ids.every((id, i) => i === 0 || ids[i - 1]! < id)

test('ids made in one millisecond are in the order they were made, however many', () => {
  const now = new Date('2026-03-02T09:00:00Z')
  const ids = Array.from({ length: 20_000 }, () => newId(now))
  expect(isSorted(ids)).toBe(true)
})

test('ids go on rising when the clock is set back', () => {
  const before = newId(new Date('2027-01-01T00:00:00Z'))
  const ids = [before, ...[5, 1, 9].map((s) => newId(new Date(`2026-12-31T23:59:5${s}Z`)))]
  expect(isSorted(ids)).toBe(true)
})

test('an id is a UUID of version 7 that begins with its time', () => {
  const at = new Date('2031-05-06T07:08:09.123Z')
  const id = newId(at)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at.getTime())
})
