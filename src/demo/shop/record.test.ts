import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { faultById } from '../../backends/demo/faults/index.ts'
import { openRecord } from './record.ts'
import type { Breakage } from './shop.ts'

const start = Date.UTC(2026, 2, 10, 9)
const minute = 60_000
let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-record-'))
  file = join(folder, 'shop.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const broke = (id: string, since: number, more: Partial<Breakage> = {}): Breakage => ({
  fault: faultById(id),
  since,
  until: since + 5 * minute,
  ...more,
})
const read = () => JSON.parse(readFileSync(file, 'utf8'))

test('what breaks and heals is written down, and stays when the shop opens again', () => {
  const first = openRecord(file, start)
  expect(read()).toEqual({ opened: start, breakages: [] })
  const healed = broke('payments-pool', start, { healedAt: start + 2 * minute })
  first.keep([healed, broke('redis-evictions', start + 3 * minute)])
  const later = start + 60 * minute
  openRecord(file, later).keep([broke('edge-traffic', later)])
  expect(read()).toEqual({
    opened: start,
    breakages: [
      { fault: 'payments-pool', since: start, until: start + 2 * minute },
      { fault: 'redis-evictions', since: start + 3 * minute, until: start + 8 * minute },
      { fault: 'edge-traffic', since: later, until: later + 5 * minute },
    ],
  })
})

test('what burns when the shop closes, or dies, ends there', () => {
  const record = openRecord(file, start)
  record.keep([broke('payments-pool', start)])
  openRecord(file, start + minute)
  expect(read().breakages).toEqual([{ fault: 'payments-pool', since: start, until: start + minute }])
  record.close([broke('payments-dns', start)], start + 2 * minute)
  expect(read().breakages).toEqual([{ fault: 'payments-dns', since: start, until: start + 2 * minute }])
})

test('a record that cannot be read is begun anew', () => {
  writeFileSync(file, '{"opened": ')
  openRecord(file, start)
  expect(read()).toEqual({ opened: start, breakages: [] })
})
