import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ntfy } from './ntfy.ts'
import { anyNews, firing, noticeOf, requestOf, resolved } from './test-notice.ts'

const settings = { topic: 'acme-alerts', token: 'tk_secret12345' }

test('a notice is a push with priority, tag and link, under one id', () => {
  const request = requestOf(ntfy, noticeOf(firing, settings))
  expect(request).toMatchObject({ url: 'https://ntfy.sh', headers: { Authorization: 'Bearer tk_secret12345' } })
  expect(request.json).toEqual({
    topic: 'acme-alerts',
    title: 'Allclear Watch — payments-api [watch-a3f2b1c4]',
    message: '• HIGH error_count — 847 errors in 10m (threshold: 10)\n• MEDIUM latency_p99 — 2.4s avg (threshold: 1s)',
    priority: 4,
    tags: ['red_circle'],
    click: 'https://allclear.example/watches/watch-a3f2b1c4',
    sequence_id: '0195f0a0-0000-7000-8000-000000000001',
  })
})

test('the end is told calmly, to another topic when one is named', () => {
  expect(requestOf(ntfy, noticeOf(resolved, settings, { channel: 'other' })).json).toMatchObject({
    topic: 'other',
    priority: 3,
    tags: ['white_check_mark'],
    message: '• RESOLVED error_count\n• RESOLVED latency_p99\nEverything is back to normal.',
  })
})

test('whatever is told, the message stays one and does not become an attachment', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      const { title, message } = requestOf(ntfy, noticeOf(told, settings)).json as { title: string; message: string }
      expect(Buffer.byteLength(message)).toBeLessThanOrEqual(4_096)
      expect(title.length).toBeLessThanOrEqual(250)
    }),
    { numRuns: 50 },
  )
})
