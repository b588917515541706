import fc from 'fast-check'
import { expect, test } from 'vitest'
import { opsgenie } from './opsgenie.ts'
import { anyNews, firing, noticeOf, requestOf, resolved } from './test-notice.ts'

const settings = { api_key: 'g3n1e-key-0001' }
const parts = (told = firing) => opsgenie.parts!(told, settings)

test('an anomaly creates an alert under its alias', () => {
  const request = requestOf(opsgenie, noticeOf(parts()[0]!.told, settings))
  expect(request).toMatchObject({
    url: 'https://api.opsgenie.com/v2/alerts',
    headers: { Authorization: 'GenieKey g3n1e-key-0001', 'Content-Type': 'application/json' },
  })
  expect(request.json).toEqual({
    message: 'payments-api: 847 errors in 10m (threshold: 10)',
    alias: 'watch-a3f2b1c4/error_count',
    description: '847 errors in 10m (threshold: 10)\nhttps://allclear.example/watches/watch-a3f2b1c4',
    entity: 'payments-api',
    source: 'Allclear',
    priority: 'P2',
    tags: ['allclear', 'high'],
    details: {
      watch_id: 'watch-a3f2b1c4',
      metric: 'error_count',
      detected_at: '2026-04-07T14:01:03Z',
      current_value: '847',
      threshold: '10',
      link: 'https://allclear.example/watches/watch-a3f2b1c4',
    },
  })
})

test('its end closes the alert of the same alias, in the EU as well', () => {
  const request = requestOf(opsgenie, noticeOf(parts(resolved)[0]!.told, { ...settings, region: 'eu' }))
  expect(request.url).toBe(
    'https://api.eu.opsgenie.com/v2/alerts/watch-a3f2b1c4%2Ferror_count/close?identifierType=alias',
  )
  expect(request.json).toEqual({ source: 'Allclear', note: 'error_count is back to normal' })
})

test('whatever is told, every field stays within its limit', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      for (const anomaly of told.anomalies) {
        const { json } = requestOf(opsgenie, noticeOf({ ...told, anomalies: [anomaly] }, settings))
        const alert = json as Record<'message' | 'alias' | 'description' | 'entity', string>
        expect(alert.message.length).toBeLessThanOrEqual(130)
        expect(alert.alias.length).toBeLessThanOrEqual(512)
        expect(alert.description.length).toBeLessThanOrEqual(15_000)
        expect(alert.entity.length).toBeLessThanOrEqual(512)
      }
    }),
    { numRuns: 30 },
  )
})
