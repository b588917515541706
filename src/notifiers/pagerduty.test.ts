import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pagerduty } from './pagerduty.ts'
import { anyNews, errors, firing, latency, noticeOf, requestOf, resolved } from './test-notice.ts'

const settings = { routing_key: 'R0UT1NGK3Y' }
const parts = (told = firing) => pagerduty.parts!(told, settings)

test('each anomaly triggers an alert of its own', () => {
  const [first, second] = parts()
  expect(requestOf(pagerduty, noticeOf(first!.told, settings))).toMatchObject({
    url: 'https://events.pagerduty.com/v2/enqueue',
    json: {
      routing_key: 'R0UT1NGK3Y',
      event_action: 'trigger',
      dedup_key: 'watch-a3f2b1c4/error_count',
      client: 'Allclear',
      client_url: 'https://allclear.example/watches/watch-a3f2b1c4',
      payload: {
        summary: '847 errors in 10m',
        severity: 'error',
        source: 'payments-api',
        timestamp: '2026-04-07T14:01:03Z',
        component: 'payments-api',
        group: 'aws-prod',
        class: 'error_count',
        custom_details: {
          service: 'payments-api',
          metric: 'error_count',
          description: '847 errors in 10m',
          severity: 'high',
          detected_at: '2026-04-07T14:01:03Z',
          current_value: 847,
          threshold: 10,
        },
      },
      links: [{ href: 'https://allclear.example/watches/watch-a3f2b1c4', text: 'Open in Allclear' }],
    },
  })
  expect(requestOf(pagerduty, noticeOf(second!.told, settings)).json).toMatchObject({
    dedup_key: 'watch-a3f2b1c4/latency_p99',
    payload: { severity: 'warning' },
  })
})

test('what is over resolves the alert under the same key', () => {
  const calls = parts(resolved).map(({ told }) => requestOf(pagerduty, noticeOf(told, settings)).json)
  expect(calls).toEqual([
    { routing_key: 'R0UT1NGK3Y', event_action: 'resolve', dedup_key: 'watch-a3f2b1c4/error_count' },
    { routing_key: 'R0UT1NGK3Y', event_action: 'resolve', dedup_key: 'watch-a3f2b1c4/latency_p99' },
  ])
})

test.each([
  ['only what is new is triggered', { ...firing, fresh: ['latency_p99'] }, ['on:latency_p99']],
  ['a repetition triggers everything again', { ...firing, fresh: [] }, ['on:error_count', 'on:latency_p99']],
  [
    'a set that shrank only resolves',
    { ...firing, anomalies: [errors], fresh: [], resolved: [latency] },
    ['over:latency_p99'],
  ],
])('%s', (_, told, keys) => {
  expect(parts(told).map(({ key }) => key)).toEqual(keys)
})

test.each([
  ['critical', 'critical'],
  ['high', 'error'],
  ['medium', 'warning'],
  ['low', 'info'],
] as const)('%s is %s at PagerDuty', (severity, theirs) => {
  const told = { ...firing, anomalies: [{ ...errors, severity }] }
  expect(requestOf(pagerduty, noticeOf(told, settings)).json).toMatchObject({ payload: { severity: theirs } })
})

test('accounts in the EU have a host of their own, and a proxy can stand before either', () => {
  expect(requestOf(pagerduty, noticeOf(firing, { ...settings, region: 'eu' })).url).toBe(
    'https://events.eu.pagerduty.com/v2/enqueue',
  )
  expect(requestOf(pagerduty, noticeOf(firing, { ...settings, api_url: 'http://127.0.0.1:9/' })).url).toBe(
    'http://127.0.0.1:9/v2/enqueue',
  )
})

test('whatever is told, summary and key stay within the limits and trigger and resolve agree on the key', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      for (const anomaly of told.anomalies) {
        const on = { ...told, anomalies: [anomaly], resolved: [] }
        const off = { ...told, anomalies: [], resolved: [anomaly] }
        const raised = requestOf(pagerduty, noticeOf(on, settings)).json as {
          dedup_key: string
          payload: { summary: string }
        }
        expect(raised.dedup_key.length).toBeLessThanOrEqual(255)
        expect(raised.payload.summary.length).toBeLessThanOrEqual(1_024)
        expect(requestOf(pagerduty, noticeOf(off, settings)).json).toMatchObject({
          event_action: 'resolve',
          dedup_key: raised.dedup_key,
        })
      }
    }),
    { numRuns: 30 },
  )
})
