import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { slo } from './slo.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const now = Date.parse('2026-03-02T09:00:00Z')
const month = { windowMs: 30 * day, now }

/** A steady stream of a thousand requests a minute, of which a share went bad in the last so many milliseconds. */
function stream(share: number, lengthMs: number) {
  return {
    total: [{ from: now - 30 * day, to: now, by: (1000 * 30 * day) / minute }],
    bad: [{ from: now - lengthMs, to: now, by: (share * 1000 * lengthMs) / minute }],
  }
}
const firing = (share: number, lengthMs: number) =>
  slo({ ...month, targetPct: 99.9, series: stream(share, lengthMs) }).burn_alerts.map((alert) => alert.firing)

describe('an SLO', () => {
  it('shows availability, budget and burn rate of its window', () => {
    expect(slo({ ...month, targetPct: 99.9, total: 100_000, good: 99_950 })).toMatchObject({
      status: 'ok',
      availability_pct: expect.closeTo(99.95, 9),
      total_requests: 100_000,
      error_count: 50,
      budget_total: expect.closeTo(100, 6),
      budget_used: 50,
      budget_remaining_pct: expect.closeTo(50, 6),
      burn_rate: expect.closeTo(0.5, 6),
      budget_minutes_left: expect.closeTo(21.6, 6),
      exhausted_at: null,
    })
  })

  it('says no_data, and never 100 %, when nothing was asked', () => {
    const unknown = { status: 'no_data', availability_pct: null, budget_remaining_pct: null, burn_rate: null }
    expect(slo({ ...month, targetPct: 99.9 })).toMatchObject(unknown)
    expect(slo({ ...month, targetPct: 99.9, total: 0, good: 0 })).toMatchObject({ ...unknown, exhausted_at: null })
    const silent = slo({ ...month, targetPct: 99.9, series: { total: [], bad: [] } })
    expect(silent.burn_alerts.map((alert) => [alert.long_burn_rate, alert.firing])).toEqual(
      Array(3).fill([null, false]),
    )
  })

  it.each([
    [99.9, 1000, 999, 'ok'],
    [99.9, 1000, 998, 'breach'],
    [99, 100, 99, 'ok'],
    [95, 20, 19, 'ok'],
    [95, 20, 18, 'breach'],
    [99.99, 10, 0, 'breach'],
  ])('with a target of %d %, %d requests and %d good ones is %s', (targetPct, total, good, status) => {
    expect(slo({ ...month, targetPct, total, good }).status).toBe(status)
  })

  it.each([
    ['nothing for a burn the budget bears', 0.0009, 3 * day, [false, false, false]],
    ['a ticket for a slow burn of days', 0.0015, 3 * day, [false, false, true]],
    ['a page for hours at seven times the pace', 0.007, 6 * hour, [false, true, false]],
    ['both pages and no ticket yet for a sharp hour', 0.05, hour, [true, true, false]],
    ['nothing for a blip of a minute', 0.05, minute, [false, false, false]],
  ])('raises %s', (_, share, lengthMs, expected) => {
    expect(firing(share, lengthMs)).toEqual(expected)
  })

  it('stops a page soon after the burn stops, as the short window empties', () => {
    const { total, bad } = stream(0.2, hour)
    const ended = bad.map((one) => ({ ...one, to: now - 10 * minute }))
    expect(slo({ ...month, targetPct: 99.9, series: { total, bad: ended } }).burn_alerts[0]).toMatchObject({
      short_burn_rate: 0,
      firing: false,
    })
  })

  it('does not wake anybody for a single failure among few requests', () => {
    const few = { from: now - hour, to: now, by: 20 }
    const one = { from: now - minute, to: now, by: 1 }
    const series = { total: [few], bad: [one] }
    expect(slo({ ...month, targetPct: 99.9, series }).burn_alerts[0]?.firing).toBe(false)
    expect(slo({ ...month, targetPct: 99.9, series, leastErrors: 1 }).burn_alerts[0]?.firing).toBe(true)
  })

  it('foretells when the budget is gone at the pace of the last hour', () => {
    const report = slo({ ...month, targetPct: 99.9, series: stream(0.01, hour) })
    const left = report.budget_remaining_pct! / 100
    expect(report.exhausted_at).toBeCloseTo(now + (left * 30 * day) / 10, -1)
    expect(slo({ ...month, targetPct: 99.9, total: 10, good: 0 }).exhausted_at).toBe(now)
  })

  it('reads the same from good requests as from bad ones', () => {
    const { total, bad } = stream(0.5, 30 * day)
    const question = { ...month, targetPct: 99 }
    expect(slo({ ...question, series: { total, good: bad } })).toEqual(slo({ ...question, series: { total, bad } }))
  })

  const target = fc.double({ min: 1, max: 99.9999, noNaN: true })
  const counts = fc
    .record({ total: fc.nat(1e9), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ total, share }) => ({ total, good: Math.floor(total * share) }))

  it('keeps its figures consistent and free of NaN for any counts', () => {
    fc.assert(
      fc.property(target, counts, (targetPct, asked) => {
        const report = slo({ ...month, targetPct, ...asked })
        for (const value of Object.values(report)) expect(value).not.toBeNaN()
        expect(report.status === 'no_data').toBe(asked.total === 0)
        if (report.status === 'no_data') return
        const { budget_total, budget_used, budget_remaining_pct, burn_rate } = report
        expect(budget_used + (budget_remaining_pct! / 100) * budget_total).toBeCloseTo(budget_total, 3)
        expect(burn_rate! * 100 + budget_remaining_pct!).toBeCloseTo(100, 3)
        expect(report.budget_minutes_left).toBeGreaterThanOrEqual(0)
        if (report.exhausted_at !== null) expect(report.exhausted_at).toBeGreaterThanOrEqual(now)
      }),
    )
  })

  it('never looks better after one more failure, nor under a stricter target', () => {
    fc.assert(
      fc.property(target, counts, (targetPct, { total, good }) => {
        fc.pre(good > 0)
        const remaining = (pct: number, fine: number) =>
          slo({ ...month, targetPct: pct, total, good: fine }).budget_remaining_pct!
        expect(remaining(targetPct, good - 1)).toBeLessThanOrEqual(remaining(targetPct, good))
        expect(remaining((targetPct + 100) / 2, good)).toBeLessThanOrEqual(remaining(targetPct, good))
      }),
    )
  })

  it.each([
    ['targetPct', { targetPct: 100 }],
    ['targetPct', { targetPct: Number.NaN }],
    ['windowMs', { targetPct: 99, windowMs: 0 }],
    ['total', { targetPct: 99, total: -1, good: 0 }],
    ['good', { targetPct: 99, total: 5 }],
    ['good', { targetPct: 99, total: 5, good: Number.NaN }],
  ])('refuses a %s that makes no sense', (field, part) => {
    const refused = () => slo({ ...month, ...part })
    expect(refused).toThrow(Problem)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid', fields: { [field]: expect.any(String) } }))
  })
})
