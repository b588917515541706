import { describe, expect, test } from 'vitest'
import { answer, find } from './dispatch.ts'
import { type Held, testProfiles } from './test-backend.ts'
import { call, contextWith, start } from './test-context.ts'

const minute = 60_000
const ago = (at: number) => (start.getTime() - at) / minute
/** A repeatable scatter in [-1, 1). */
const scatter = (at: number, salt = 0) => {
  const x = Math.sin(at / minute + salt * 97.13) * 43_758.5453
  return (x - Math.floor(x)) * 2 - 1
}
const usual = {
  requests: (at: number) => Math.round(600 + 40 * scatter(at)),
  errors: (at: number) => (scatter(at, 2) > 0.7 ? 1 : 0),
  latency_p99: (at: number) => 200 + 15 * scatter(at, 3),
}

interface Found {
  anomalies: {
    metric: string
    direction: string
    severity: string
    description: string
    detected_at: string
    current_value: number
    threshold: number
  }[]
}

const context = (held: Held, thresholds?: Record<string, number>) =>
  contextWith({ profiles: testProfiles(held, [{ name: 'payments-api', ...(thresholds && { thresholds }) }]) })
const ask = (held: Held, input: object = {}, thresholds?: Record<string, number>) =>
  call<Found>(context(held, thresholds), 'anomaly', { service: 'payments-api', ...input })

test('a service that does what it always does has none', async () => {
  expect((await ask({ values: usual })).anomalies).toEqual([])
  const card = await answer(find('anomaly')!, context({ values: usual }), { service: 'payments-api' })
  expect(card).toMatchObject({ tone: 'good', title: 'payments-api: nothing unusual in the last 1 h' })
  expect(card.lines).toEqual(['Looked at error_count, latency_p99, traffic.'])
})

describe('a fault of the last twenty minutes', () => {
  const faulty = {
    ...usual,
    errors: (at: number) => usual.errors(at) + (ago(at) <= 20 ? 80 : 0),
    latency_p99: (at: number) => usual.latency_p99(at) * (ago(at) <= 20 ? 12 : 1),
  }

  test('is found with its onset, in words with the numbers in it', async () => {
    const { anomalies } = await ask({ values: faulty })
    expect(anomalies.map(({ metric }) => metric).sort()).toEqual(['error_count', 'latency_p99'])
    const errors = anomalies.find(({ metric }) => metric === 'error_count')!
    expect(errors.description).toMatch(/^\d+ errors in 10m above the usual /)
    expect(errors.current_value).toBeGreaterThan(790)
    expect(errors.current_value).toBeGreaterThan(errors.threshold)
    for (const { detected_at, severity } of anomalies) {
      expect(Math.abs(ago(Date.parse(detected_at)) - 20)).toBeLessThanOrEqual(2)
      expect(['high', 'critical']).toContain(severity)
    }
  })

  test('can be asked for by severity, and per window of another length', async () => {
    expect(
      (await ask({ values: faulty }, { severity: 'critical' })).anomalies.every(
        ({ severity }) => severity === 'critical',
      ),
    ).toBe(true)
    const { anomalies } = await ask({ values: faulty }, { window_minutes: 4 })
    expect(anomalies.find(({ metric }) => metric === 'error_count')!.description).toMatch(/errors in 4m/)
  })

  test('people see bullets as alerts have them, and a chart of the worst with its onset', async () => {
    const card = await answer(find('anomaly')!, context({ values: faulty }), { service: 'payments-api' })
    expect(JSON.stringify(card.lines)).toMatch(/HIGH|CRITICAL/)
    expect(card.chart?.marks).toMatchObject([{ kind: 'onset' }])
  })
})

test('a fault that is over is still found within the time that is asked about, and said to be over', async () => {
  const over = {
    ...usual,
    latency_p99: (at: number) => usual.latency_p99(at) * (ago(at) <= 40 && ago(at) > 25 ? 12 : 1),
  }
  const { anomalies } = await ask({ values: over })
  expect(anomalies).toMatchObject([{ metric: 'latency_p99', description: expect.stringContaining('until 08:') }])
  expect((await ask({ values: over }, { since: '10m' })).anomalies).toEqual([])
})

test('the worst of the time that is asked about is told, even when something milder came after it', async () => {
  const both = {
    ...usual,
    latency_p99: (at: number) =>
      usual.latency_p99(at) * (ago(at) <= 240 && ago(at) > 220 ? 20 : ago(at) <= 90 ? 1.4 : 1),
  }
  const { anomalies } = await ask({ values: both }, { since: '6h' })
  expect(anomalies).toMatchObject([{ metric: 'latency_p99', severity: 'critical' }])
  expect(Math.abs(ago(Date.parse(anomalies[0]!.detected_at)) - 240)).toBeLessThanOrEqual(2)
})

test('traffic that goes away is found, and a night that comes every night is not', async () => {
  const gone = { ...usual, requests: (at: number) => (ago(at) <= 20 ? 0 : usual.requests(at)) }
  expect((await ask({ values: gone })).anomalies).toMatchObject([{ metric: 'traffic', direction: 'low' }])
  const nightly = {
    requests: (at: number) => Math.round((new Date(at).getUTCHours() === 8 ? 60 : 600) * (1 + scatter(at) / 15)),
  }
  expect((await ask({ values: nightly })).anomalies).toEqual([])
})

test('twice the traffic with twice the errors is told once', async () => {
  const surge = {
    requests: (at: number) => usual.requests(at) * (ago(at) <= 20 ? 6 : 1),
    errors: (at: number) => Math.round((usual.requests(at) / 60) * (ago(at) <= 20 ? 6 : 1)),
  }
  expect((await ask({ values: surge })).anomalies).toMatchObject([{ metric: 'traffic', direction: 'high' }])
})

test('a fixed limit holds whatever is normal', async () => {
  const always = { ...usual, errors: () => 40 }
  expect((await ask({ values: always })).anomalies).toEqual([])
  const { anomalies } = await ask({ values: always }, {}, { error_count: 10, latency_p99: 150 })
  expect(anomalies).toMatchObject([
    {
      metric: 'error_count',
      description: '400 errors in 10m, above the limit of 10',
      threshold: 10,
      current_value: 400,
    },
    { metric: 'latency_p99', threshold: 150 },
  ])
})
