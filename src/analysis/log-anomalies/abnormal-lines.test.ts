import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { abnormalLines } from './abnormal-lines.ts'
import { lineHarm } from './line-harm.ts'

const indices = (lines: string[]) => abnormalLines(lines).map(({ index }) => index)

describe('lineHarm', () => {
  it.each([
    ['kernel panic, not syncing', true],
    ['worker 7 connection reset by peer', true],
    ['write failed on /data: No space left on device', true],
    ['ERROR cannot settle invoice 7', true],
    ['GET /orders 503 18ms', true],
    ['heartbeat missed from node b', true],
    ['3 memory errors corrected', false],
    ['upload of report.csv failed: no such file or directory', false],
    ['retry 1 of 5 succeeded', false],
    ['INFO finished with 0 errors', false],
    ['page error counter register: 0x0000', false],
    ['total of 12 parity error(s) detected and corrected', false],
    ['WARN cache hit ratio 88%, within budget', false],
  ])('%s is a fault: %s', (line, isFault) => {
    expect(lineHarm(line).harm >= 0.5).toBe(isFault)
  })
})

describe('abnormalLines', () => {
  it('marks a slow request among its like, and no slow one among slow ones', () => {
    const times = [21, 25, 19, 23, 840, 22, 20, 24]
    expect(indices(times.map((ms) => `served page in ${ms}ms`))).toEqual([4])
    expect(indices(times.map((ms, i) => `served page in ${ms + 700 + i}ms`))).toEqual([])
  })

  it('marks an attack with what follows from it, and not a slip of the fingers', () => {
    expect(
      indices([
        'login failed for root from 198.51.100.7: invalid password',
        'login failed for anna from 10.0.0.4: invalid password',
        'login failed for root from 198.51.100.7: invalid password',
        'login success for anna from 10.0.0.4',
        'login failed for root from 198.51.100.7: invalid password',
        'login success for root from 198.51.100.7',
        'login success for bert from 10.0.0.9',
        'ssh key added by root',
      ]),
    ).toEqual([0, 2, 4, 5, 7])
  })

  it('marks a request that carries an attack', () => {
    expect(
      indices([
        'GET /shop?id=4 200',
        "GET /shop?id=4' or '1'='1 200",
        'GET /shop?id=9 200',
        'GET /../../etc/passwd 404',
      ]),
    ).toEqual([1, 3])
  })

  it('marks a payment that was captured twice', () => {
    const course = (id: number) => [`payment-${id} authorised`, `payment-${id} captured`, `payment-${id} settled`]
    const lines = [...course(11), ...course(12), ...course(13), ...course(14), ...course(15)]
    lines.splice(8, 0, 'payment-12 captured')
    expect(indices(lines)).toEqual([8])
  })

  it('takes a rare warning beside an error with it', () => {
    expect(
      indices(['INFO up', 'WARN queue at 91%', 'ERROR queue rejected 40 messages', 'INFO up', 'INFO up', 'INFO up']),
    ).toEqual([1, 2])
  })

  it('stays silent on a log that repeats itself without a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 100, max: 200 }), { maxLength: 60 }), (numbers) => {
        expect(abnormalLines(numbers.map((number) => `batch written, ${number} rows`))).toEqual([])
      }),
    )
  })

  it('names each line once, in order, whatever it reads', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 30 }), (lines) => {
        const found = indices(lines)
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b))
        expect(found.every((index) => index >= 0 && index < lines.length)).toBe(true)
      }),
    )
  })
})
