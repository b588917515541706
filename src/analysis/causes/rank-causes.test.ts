import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../core/problem.ts'
import type { MetricSeries } from './metric-series.ts'
import { rankCauses } from './rank-causes.ts'

const second = 1000
const start = Date.parse('2026-03-02T09:00:00Z')

/** A chain of services, each calling the next, measured every 15 s; numbers wander by a tenth. */
interface Fleet {
  size: number
  samples: number
  onset: number
  seed: number
}
const fleets = fc
  .record({
    size: fc.integer({ min: 4, max: 9 }),
    samples: fc.integer({ min: 80, max: 200 }),
    share: fc.double({ min: 0.35, max: 0.8, noNaN: true }),
    seed: fc.integer({ min: 1, max: 1e9 }),
  })
  .map(({ share, samples, ...rest }): Fleet => ({ ...rest, samples, onset: Math.round(samples * share) }))

const base: Record<string, number> = { mem_bytes: 3e8, cpu: 0.3, latency_p95: 0.08, errors: 0.4, rps: 50 }
const serviceName = (at: number) => `s${at}`
const topology = (size: number) =>
  Array.from({ length: size - 1 }, (_, at) => ({ caller: serviceName(at), callee: serviceName(at + 1) }))

/** Series of a fleet in which `factor` says how many times its usual value a metric of a service has after the onset. */
function measure(
  { size, samples, onset, seed }: Fleet,
  factor: (service: number, metric: string) => number,
): { times: Float64Array; series: MetricSeries[] } {
  const random = chance(seed)
  const series = Array.from({ length: size }, (_, service) =>
    Object.entries(base).map(([metric, usual]) => {
      const level = usual * (0.5 + random())
      const values = Array.from(
        { length: samples },
        (_, at) => level * (0.9 + 0.2 * random()) * (at >= onset ? factor(service, metric) : 1),
      )
      return { name: `${serviceName(service)}_${metric}`, service: serviceName(service), values }
    }),
  ).flat()
  return { times: Float64Array.from({ length: samples }, (_, at) => start + at * 15 * second), series }
}

/** What a fault of one service does to it, and to the services that call it: slower and failing, less the farther. */
function fault(culprit: number, own: Record<string, number>) {
  return (service: number, metric: string) => {
    if (service === culprit) return own[metric] ?? 1
    const spread = service < culprit ? 0.8 ** (culprit - service) : 0
    if (metric === 'latency_p95') return 1 + spread * ((own.latency_p95 ?? 1) - 1)
    if (metric === 'errors') return 1 + spread * ((own.errors ?? 1) - 1)
    return metric === 'rps' && service !== culprit ? 0.7 : 1
  }
}

const faults: [string, Record<string, number>][] = [
  ['cpu', { cpu: 8, latency_p95: 4, errors: 2 }],
  ['mem_bytes', { mem_bytes: 4, cpu: 6, latency_p95: 5, errors: 3 }],
]

describe('the ranking of causes', () => {
  it.each(faults)('names service, metric and onset of a fault of %s, however late it was noticed', (metric, own) => {
    fc.assert(
      fc.property(fleets, fc.nat(), fc.double({ min: 0, max: 0.9, noNaN: true }), (fleet, pick, late) => {
        const culprit = pick % fleet.size
        const measured = measure(fleet, fault(culprit, own))
        const noticedAt = start + (fleet.onset + late * (fleet.samples - fleet.onset)) * 15 * second
        const answer = rankCauses({ ...measured, noticedAt })
        expect(answer.services[0]?.service).toBe(serviceName(culprit))
        expect(answer.metrics[0]?.name).toBe(`${serviceName(culprit)}_${metric}`)
        expect(Math.abs(answer.onsetAt! - measured.times[fleet.onset]!)).toBeLessThanOrEqual(30 * second)
      }),
      { numRuns: 40 },
    )
  })

  it('follows slowness and errors down the calls when the topology is known', () => {
    fc.assert(
      fc.property(fleets, fc.nat(), (fleet, pick) => {
        const culprit = pick % fleet.size
        const measured = measure(fleet, fault(culprit, { latency_p95: 6, errors: 5 }))
        const answer = rankCauses({ ...measured, topology: topology(fleet.size) })
        expect(answer.services[0]?.service).toBe(serviceName(culprit))
      }),
      { numRuns: 40 },
    )
  })

  it('blames the traffic and not the processors when both grow together', () => {
    const fleet = { size: 5, samples: 120, onset: 70, seed: 7 }
    const { metrics } = rankCauses(measure(fleet, (_, metric) => (['rps', 'cpu'].includes(metric) ? 5 : 1)))
    expect(metrics.slice(0, fleet.size).map(({ kind }) => kind)).toEqual(Array(fleet.size).fill('load'))
  })

  it.each([
    ['whose metrics fall to nothing', (one: MetricSeries) => one],
    ['that stops being measured', (one: MetricSeries) => (one.service === 's3' ? steps(one, 70, Number.NaN) : one)],
  ])('finds a service %s above the drop of traffic that everybody sees', (_, measured) => {
    const fleet = { size: 5, samples: 120, onset: 70, seed: 3 }
    const failing = fault(3, { errors: 15 })
    const { times, series } = measure(fleet, (service, metric) => (service === 3 ? 0 : failing(service, metric)))
    const { services, onsetAt } = rankCauses({ times, series: series.map(measured) })
    expect(services[0]?.service).toBe('s3')
    expect(onsetAt).toBe(times[70])
  })

  it('holds memory that ran full for the cause of a processor that left its range farther, and not the reverse', () => {
    const fleet = { size: 5, samples: 120, onset: 70, seed: 13 }
    const top = (own: Record<string, number>) => rankCauses(measure(fleet, fault(2, own))).metrics.slice(0, 2)
    expect(top({ mem_bytes: 3, cpu: 40 })).toMatchObject([
      { name: 's2_mem_bytes', reason: expect.stringContaining('may account for s2_cpu') },
      { name: 's2_cpu', reason: expect.stringContaining('s2_mem_bytes may account for it') },
    ])
    expect(top({ mem_bytes: 1.2, cpu: 40 })[0]?.name).toBe('s2_cpu')
  })

  it('takes a steep slope of traffic through the day for no break', () => {
    const fleet = { size: 6, samples: 120, onset: 70, seed: 9 }
    const { times, series } = measure(fleet, fault(4, { cpu: 5, latency_p95: 3 }))
    const busier = series.map((one) =>
      /rps|cpu/.test(one.name) ? { ...one, values: Array.from(one.values, (v, at) => v * (1 + at / 20)) } : one,
    )
    expect(rankCauses({ times, series: busier }).onsetAt).toBe(times[70])
  })

  it('holds slowness elsewhere against a resource that is full, though nobody told it who calls whom', () => {
    const fleet = { size: 6, samples: 120, onset: 70, seed: 17 }
    const full = fault(3, { mem_bytes: 3, cpu: 2, errors: 3 })
    const measured = measure(fleet, (service, metric) =>
      service < 3 && ['latency_p95', 'errors'].includes(metric) ? 12 : full(service, metric),
    )
    const { metrics } = rankCauses(measured)
    expect(metrics[0]?.name).toBe('s3_mem_bytes')
    expect(metrics.find(({ name }) => name === 's0_errors')?.reason).toContain('s3_mem_bytes may account for it')
  })

  it('does not take a database or a level that is small beside its peers for more than it is', () => {
    const fleet = { size: 6, samples: 120, onset: 70, seed: 11 }
    const { times, series } = measure(fleet, fault(2, { cpu: 8 }))
    const small = series.map((one) => (one.name === 's4_mem_bytes' ? steps(one, 70, 9e4, 1e4) : one))
    expect(rankCauses({ times, series: small }).metrics[0]?.name).toBe('s2_cpu')
  })

  it('says that nothing broke when nothing did, and still answers', () => {
    const quiet = measure({ size: 4, samples: 100, onset: 50, seed: 5 }, () => 1)
    const constant = quiet.series.map((one) => ({ ...one, values: one.values.length ? Array(100).fill(3) : [] }))
    const answer = rankCauses({ times: quiet.times, series: constant, noticedAt: start })
    expect(answer.onsetAt).toBeNull()
    expect(new Set(answer.metrics.map(({ reason }) => reason))).toEqual(new Set(['stayed within its usual range']))
    expect(rankCauses({ times: quiet.times, series: [] })).toEqual({ metrics: [], services: [], onsetAt: null })
  })

  it('copes with gaps, never-measured series and strange numbers without a NaN in the answer', () => {
    const value = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, 1e300, -1e300))
    const any = fc.array(fc.array(value, { minLength: 24, maxLength: 24 }), { maxLength: 6 })
    fc.assert(
      fc.property(any, (rows) => {
        const series = rows.map((values, at) => ({ name: `m${at}_cpu`, service: `s${at % 2}`, values }))
        const answer = rankCauses({ times: series[0]?.values.map((_, at) => at) ?? Array(24).keys().toArray(), series })
        for (const { score } of [...answer.metrics, ...answer.services]) expect(score).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('does not change when a metric is counted in another unit or services are named otherwise', () => {
    const fleet = { size: 5, samples: 120, onset: 70, seed: 21 }
    const { times, series } = measure(fleet, fault(1, { cpu: 6, latency_p95: 3 }))
    const scaled = series.map((one) =>
      one.name.endsWith('mem_bytes') ? { ...one, values: Array.from(one.values, (v) => v / 1024) } : one,
    )
    const renamed = scaled.map((one) => ({
      ...one,
      service: `x-${one.service}`,
      name: `x-${one.service}_${one.name.slice(3)}`,
    }))
    const order = (rows: MetricSeries[]) =>
      rankCauses({ times, series: rows }).metrics.map(({ name, score }) => [name.replace('x-', ''), score.toFixed(6)])
    expect(order(renamed)).toEqual(order(series))
  })

  it.each([
    ['times', { times: [1, 2, 3], series: [] }],
    ['times', { times: [...Array(12).keys(), 5], series: [] }],
    ['series', { times: [...Array(13).keys()], series: [{ name: 'a_cpu', service: 'a', values: [1] }] }],
    ['noticedAt', { times: [...Array(13).keys()], series: [], noticedAt: Number.NaN }],
  ])('refuses %s that do not fit, and says what to do', (field, question) => {
    const refused = () => rankCauses(question)
    expect(refused).toThrow(Problem)
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid', fields: { [field]: expect.any(String) } }))
  })
})

/** The series with other values from an index on, and before it if that is given. */
const steps = (one: MetricSeries, at: number, after: number, before?: number) => ({
  ...one,
  values: Array.from(one.values, (value, index) => (index < at ? (before ?? value) : after)),
})

/** Numbers in [0, 1) that look random and are the same for a seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
