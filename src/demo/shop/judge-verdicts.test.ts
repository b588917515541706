import { expect, test } from 'vitest'
import { faultById, faults } from '../../backends/demo/faults/index.ts'
import { brokenAt, judge, type Named } from './answers.ts'
import { judgeVerdicts } from './judge-verdicts.ts'
import type { Breakage } from './shop.ts'

const at = Date.parse('2026-03-02T09:00:00Z')
const broke = (fault: string, since = at - 60_000, healedAt?: number): Breakage => ({
  fault: faultById(fault),
  since,
  until: since + 300_000,
  ...(healedAt !== undefined && { healedAt, healed: 'by itself' as const }),
})
const named = (name: string, kind: string): Named => ({ object: { name }, kind })

test('the truth about every fault is written down', () => {
  for (const fault of faults) expect(judge({ fault }, null)).toBe('wrong')
  expect(faults.length).toBeGreaterThanOrEqual(10)
})

test.each([
  [named('postgres', 'disk_full'), 'accurate'],
  [named('postgres', 'cpu_saturation'), 'partial'],
  [named('checkout-api', 'disk_full'), 'wrong'],
  [null, 'wrong'],
])('a full disk of the database, taken for %j, is judged %s', (verdict, judgement) =>
  expect(judge(broke('postgres-disk'), verdict)).toBe(judgement),
)

test.each([
  ['what is broken', [broke('redis-evictions')], 'redis-evictions'],
  ['what healed a moment ago', [broke('redis-evictions', at - 300_000, at - 30_000)], 'redis-evictions'],
  ['nothing of long ago', [broke('redis-evictions', at - 900_000, at - 300_000)], undefined],
  ['nothing of later', [broke('redis-evictions', at + 1_000)], undefined],
  ['nothing when two things were', [broke('redis-evictions'), broke('postgres-disk')], undefined],
])('a verdict is about %s', (_, breakages, id) => expect(brokenAt(breakages, at)?.fault.id).toBe(id))

const concluded = (id: string, cause: Named | null, end = at) => ({
  id,
  window: { end: new Date(end).toISOString() },
  verdict: { root_cause: cause },
})

test('each verdict is judged once, told to the server, and counted; one that could not be told is judged again', async () => {
  const told: unknown[] = []
  const listed = [
    concluded('inv-2', named('redis', 'cpu_saturation')),
    concluded('inv-1', named('redis', 'cache_eviction')),
    concluded('inv-0', named('redis', 'cache_eviction'), at - 86_400_000),
  ]
  let away = true
  const judging = judgeVerdicts({
    breakages: () => [broke('redis-evictions')],
    async call(method, path, body) {
      if (method === 'GET') return { investigations: listed }
      if (away) throw new Error('away')
      told.push([path, body])
      return {}
    },
  })
  await expect(judging.look()).rejects.toThrow('away')
  away = false
  await judging.look()
  await judging.look()
  expect(told).toEqual([
    ['/investigations/inv-1/feedback', { judgement: 'accurate' }],
    ['/investigations/inv-2/feedback', { judgement: 'partial', cause: 'Redis throws keys out and pages get slow' }],
  ])
  expect(judging.score()).toEqual({ accurate: 1, partial: 1, wrong: 0 })
})
