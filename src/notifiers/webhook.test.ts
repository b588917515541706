import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyNews, errors, firing, latency, noticeOf, requestOf, resolved } from './test-notice.ts'
import { webhook } from './webhook.ts'

const url = 'https://hooks.internal.acme.example/tinkr-alerts'
const read = (settings: object) => webhook.settings.safeParse(settings)

test('the body is what Tinkr documents, to the letter and no more', () => {
  const request = requestOf(webhook, noticeOf(firing, { url }))
  expect(request).toMatchObject({ method: 'POST', url })
  expect(request.body).toBe(
    '{"watch_id":"watch-a3f2b1c4","service":"payments-api","anomaly_count":2,"anomalies":[' +
      '{"service":"payments-api","metric":"error_count","description":"847 errors in 10m","severity":"high",' +
      '"detected_at":"2026-04-07T14:01:03Z","current_value":847,"threshold":10},' +
      '{"service":"payments-api","metric":"latency_p99","description":"2.4s avg (threshold: 1s)","severity":"medium",' +
      '"detected_at":"2026-04-07T14:01:05Z","current_value":2400,"threshold":1000}]}',
  )
})

test('the end is told with no anomalies', () => {
  expect(requestOf(webhook, noticeOf(resolved, { url })).json).toEqual({
    watch_id: 'watch-a3f2b1c4',
    service: 'payments-api',
    anomaly_count: 0,
    anomalies: [],
  })
})

test('extras come under one key, when asked for by version', () => {
  const told = { ...firing, anomalies: [errors], fresh: [], resolved: [latency] }
  expect(requestOf(webhook, noticeOf(told, { url, extras: 'v1' })).json).toMatchObject({
    anomaly_count: 1,
    allclear: {
      version: 1,
      state: 'firing',
      at: '2026-04-07T14:02:00Z',
      profile: 'aws-prod',
      keys: ['error_count'],
      new_keys: [],
      resolved: [{ key: 'latency_p99', metric: 'latency_p99', threshold: 1000 }],
      url: 'https://allclear.example/watches/watch-a3f2b1c4',
    },
  })
})

test('header_ keys become headers; every attempt carries the same ids and a signature of its own', () => {
  const signing = `whsec_${Buffer.from('a secret of twenty-four b').toString('base64')}`
  const settings = {
    url,
    signing_secret: signing,
    header_Authorization: 'Token token=XXXX',
    'header_X-Team': 'payments',
  }
  const { headers, body, secrets } = requestOf(webhook, noticeOf(firing, settings))
  const id = '0195f0a0-0000-7000-8000-000000000001'
  const expected = createHmac('sha256', 'a secret of twenty-four b').update(`${id}.1775570521.${body}`).digest('base64')
  expect(headers).toEqual({
    'Content-Type': 'application/json',
    'User-Agent': 'allclear',
    'Idempotency-Key': id,
    Authorization: 'Token token=XXXX',
    'X-Team': 'payments',
    'Webhook-Id': id,
    'Webhook-Timestamp': '1775570521',
    'Webhook-Signature': `v1,${expected}`,
  })
  expect(secrets).toContain('Token token=XXXX')
})

test.each<[string, string, object, boolean]>([
  ['the same host', 'https://hooks.internal.acme.example/inventory', {}, true],
  ['another host', 'https://evil.example/', {}, false],
  ['a host that is listed', 'https://hooks.acme.example/x', { destination_hosts: ['hooks.acme.example'] }, true],
  ['the same host in the clear', 'http://hooks.internal.acme.example/x', {}, false],
])('a destination on %s: headers go along %s', (_, channel, more, sent) => {
  const settings = { url, header_Authorization: 'Bearer abc', ...more }
  const request = requestOf(webhook, noticeOf(firing, settings, { channel }))
  expect(request.url).toBe(channel)
  expect('Authorization' in request.headers).toBe(sent)
})

test.each<[object, string]>([
  [{ url: 'hooks.acme.example' }, 'url'],
  [{ url, header_Authorization: 'a\nb' }, 'header_Authorization'],
  [{ url, header_Host: 'x' }, 'header_Host'],
  [{ url, 'header_a b': 'x' }, 'header_a b'],
  [{ url, signing_secret: 'whsec_c2hvcnQ=' }, 'signing_secret'],
])('%j is refused at %s', (settings, key) => {
  expect(read(settings).error?.issues.map(({ path }) => path.join('.'))).toEqual([key])
})

test('an unknown key stays a mistake', () => {
  expect(read({ url, urll: 'x' }).error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['urll'] }])
  expect(read({ url, header_Authorization: 'x', type: 'webhook' }).success).toBe(true)
})

test('settings that no longer fit are a Problem that shows no value', () => {
  expect(() => webhook.call(noticeOf(firing, { url: 'my-secret' }))).toThrow(
    'The settings of this Webhook notifier are not complete: url.',
  )
})

test.each([
  ['https://hooks.acme.example/inventory', true],
  ['#channel', false],
  ['ftp://hooks.acme.example', false],
])('the destination %s fits: %s', (destination, fits) => {
  const check = () => webhook.destination?.check(destination)
  if (fits) check()
  else expect(check).toThrow(expect.objectContaining({ code: 'invalid', fields: { destination: expect.any(String) } }))
})

test('whatever is told, the body is JSON whose numbers are numbers', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      const json = requestOf(webhook, noticeOf(told, { url })).json as { anomaly_count: number; anomalies: object[] }
      expect(json.anomaly_count).toBe(json.anomalies.length)
      for (const one of json.anomalies)
        expect(one).toMatchObject({
          current_value: expect.any(Number),
          threshold: expect.any(Number),
          detected_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        })
    }),
  )
})
