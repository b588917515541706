import { describe, expect, it } from 'vitest'
import { resourceShifts } from './resource-shifts.ts'
import { opening, perMinute, second } from './test-shop.ts'

const from = opening
const calm = [5, 6, 4, 5, 7, 5]

describe('resources that left their range', () => {
  it.each<[string, string, number[], 'percent' | undefined, boolean]>([
    ['a full processor', 'cpu_percent', [99, 100], 'percent', true],
    ['full memory', 'memory_percent', [80, 98], 'percent', true],
    ['a rise that stays far from the limit', 'cpu_percent', [20, 30], 'percent', false],
    ['a load, which is a symptom', 'requests_percent', [99, 100], 'percent', false],
    ['the usual noise', 'cpu_percent', [6, 8], 'percent', false],
    ['a growth of many times without a limit', 'cpu_millicores', [300, 500], undefined, true],
  ])('%s', (_, name, values, unit, found) => {
    const shifts = resourceShifts([perMinute('api-1', name, [...calm, ...values], 1, unit)], [], from)
    expect(shifts.length > 0).toBe(found)
    if (found) expect(shifts[0]).toMatchObject({ object: 'api-1', to: Math.max(...values), onset: from })
  })

  it('minds the first restarts of what never restarted', () => {
    const shifts = resourceShifts([perMinute('api-1', 'pod_restarts', [0, 0, 0, 0, 1, 2], 1)], [], from)
    expect(shifts[0]).toMatchObject({ kind: 'restarts', from: 0, to: 2 })
  })

  it('does not ask a measure without limit where one with a limit speaks', () => {
    const series = [
      perMinute('api-1', 'cpu_percent', [...calm, 20, 20], 1, 'percent'),
      perMinute('api-1', 'cpu_millicores', [...calm, 200, 200], 1),
    ]
    expect(resourceShifts(series, [], from)).toEqual([])
  })

  it('takes the baseline for usual too, and says nothing of what it hardly knows', () => {
    const now = [perMinute('api-1', 'cpu_percent', [98, 99], 1, 'percent')]
    expect(resourceShifts(now, [], from)).toEqual([])
    const busy = [perMinute('api-1', 'cpu_percent', [96, 99, 98, 97], -60, 'percent')]
    expect(resourceShifts(now, busy, from)).toEqual([])
    const idle = [perMinute('api-1', 'cpu_percent', [3, 4, 5, 4], -60, 'percent')]
    expect(resourceShifts(now, idle, from)[0]).toMatchObject({ from: 4, peakAt: opening + 60 * second })
  })
})
