import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { type Comparison, compareWindows, type Measured } from './compare-windows.ts'
import { windowsOf } from './windows-of.ts'

const hour = 3_600_000
const now = Date.parse('2026-03-02T09:00:00Z')
const windows = windowsOf({ baseline: 2 * hour, compare: hour, now })

type Values = Omit<Measured, 'window'>
const rows = (before: Values, after: Values) =>
  compareWindows({ window: windows.baseline, ...before }, { window: windows.compare, ...after })
const row = (metric: Comparison['metric'], before: Values, after: Values) =>
  rows(before, after).find((one) => one.metric === metric)

describe('the windows of a comparison', () => {
  it('meet and never overlap, the later one ending now', () => {
    const length = fc.integer({ min: 1, max: 90 * 24 * hour })
    fc.assert(
      fc.property(length, length, (baseline, compare) => {
        const found = windowsOf({ baseline, compare, now })
        expect(found.compare.to).toBe(now)
        expect(found.baseline.to).toBe(found.compare.from)
        expect(found.compare.to - found.compare.from).toBe(compare)
        expect(found.baseline.to - found.baseline.from).toBe(baseline)
      }),
    )
  })

  it.each([
    ['baseline', { baseline: 0, compare: hour }],
    ['compare', { baseline: hour, compare: Number.NaN }],
  ])('refuse an empty %s', (field, lengths) => {
    expect(() => windowsOf({ ...lengths, now })).toThrow(
      expect.objectContaining({ code: 'invalid', fields: { [field]: expect.any(String) } }),
    )
  })
})

describe('a comparison of windows', () => {
  it('counts per minute, so that twice the window with twice the count is the same', () => {
    expect(row('requests', { requests: 12_000 }, { requests: 6000 })).toEqual({
      metric: 'requests',
      unit: 'per minute',
      baseline: 100,
      compare: 100,
      change_pct: 0,
      p_value: expect.closeTo(1, 1),
      verdict: 'same',
      severity: 'none',
    })
  })

  it.each<[string, Values, Values, Comparison['metric'], Comparison['verdict'], Comparison['severity']]>([
    ['many more errors', { errors: 100 }, { errors: 1000 }, 'errors', 'worse', 'critical'],
    ['three times the errors', { errors: 200 }, { errors: 320 }, 'errors', 'worse', 'medium'],
    ['fewer errors', { errors: 400 }, { errors: 20 }, 'errors', 'better', 'none'],
    ['errors where there were none', { errors: 0 }, { errors: 300 }, 'errors', 'worse', 'critical'],
    ['a handful where there were none', { errors: 0 }, { errors: 6 }, 'errors', 'worse', 'low'],
    ['one error where there was none', { errors: 0 }, { errors: 1 }, 'errors', 'same', 'none'],
    ['an outage of traffic', { requests: 12_000 }, { requests: 30 }, 'requests', 'changed', 'critical'],
    ['a sure but tiny drift', { requests: 2_000_000 }, { requests: 1_020_000 }, 'requests', 'same', 'none'],
    ['twice the bytes', { bytes: 2e9 }, { bytes: 2e9 }, 'traffic', 'changed', 'medium'],
    ['one side unknown', { requests: 100 }, {}, 'requests', 'unknown', 'none'],
  ])('judges %s', (_, before, after, metric, verdict, severity) => {
    expect(row(metric, before, after)).toMatchObject({ verdict, severity })
  })

  it('holds errors against requests: more of both is no worse rate', () => {
    const before = { requests: 20_000, errors: 200 }
    const after = { requests: 50_000, errors: 500 }
    expect(row('errors', before, after)).toMatchObject({ verdict: 'worse', change_pct: 400 })
    expect(row('error_rate', before, after)).toMatchObject({ baseline: 1, compare: 1, verdict: 'same' })
    expect(row('error_rate', { requests: 0, errors: 0 }, after)).toMatchObject({ baseline: null, verdict: 'unknown' })
  })

  it('reads latency from single requests and tells a longer tail from a slower middle', () => {
    const even = Array.from({ length: 1000 }, (_, at) => 50 + (at % 100))
    const tail = even.map((value, at) => (at % 12 === 0 ? value * 10 : value))
    const found = rows({ latency: { samples: even } }, { latency: { samples: tail } })
    expect(found.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      ['latency_p50', 'same'],
      ['latency_p95', 'worse'],
      ['latency_p99', 'worse'],
    ])
  })

  it('reads latency from percentiles of steps when that is all there is', () => {
    const steps = (level: number) => Array.from({ length: 30 }, (_, at) => level + (at % 5))
    const found = rows({ latency: { p99: steps(100) } }, { latency: { p99: steps(400) } })
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({
      metric: 'latency_p99',
      baseline: 102,
      compare: 402,
      verdict: 'worse',
      severity: 'high',
    })
  })

  it('shows no line for what was not measured in either window', () => {
    expect(rows({}, {})).toEqual([])
  })

  it('never calls a window different from itself, and never answers NaN', () => {
    const measured = fc.record({
      requests: fc.nat(1e7),
      errors: fc.nat(1e5),
      bytes: fc.nat(),
      latency: fc.record({ samples: fc.array(fc.double({ min: 0, max: 1e5, noNaN: true }), { maxLength: 50 }) }),
    })
    const equal = { baseline: { from: now - 2 * hour, to: now - hour }, compare: { from: now - hour, to: now } }
    fc.assert(
      fc.property(measured, (values) => {
        const found = compareWindows({ window: equal.baseline, ...values }, { window: equal.compare, ...values })
        for (const one of found) {
          expect(['same', 'unknown']).toContain(one.verdict)
          for (const value of Object.values(one)) expect(value).not.toBeNaN()
        }
      }),
    )
  })

  it.each<[string, Measured, Measured]>([
    ['baseline', { window: { from: 0, to: 10 } }, { window: { from: 9, to: 20 } }],
    ['compare', { window: { from: 0, to: 10 } }, { window: { from: 20, to: 20 } }],
    ['baseline', { window: { from: 0, to: 10 }, errors: -1 }, { window: { from: 10, to: 20 } }],
  ])('refuses a %s that cannot be', (field, before, after) => {
    const refused = () => compareWindows(before, after)
    expect(refused).toThrow(Problem)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid', fields: { [field]: expect.any(String) } }))
  })
})
