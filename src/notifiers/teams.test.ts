import fc from 'fast-check'
import { expect, test } from 'vitest'
import { teams } from './teams.ts'
import { anyNews, firing, noticeOf, requestOf, resolved } from './test-notice.ts'

const settings = { webhook_url: 'https://flows.example/workflows/abc?sig=s3cr3t-signature' }
interface Body {
  attachments: { content: { body: { type: string; inlines: { type: string; text: string }[] }[] } }[]
}
const textOf = (body: Body) =>
  body.attachments[0]!.content.body.map(({ inlines }) => inlines.map(({ text }) => text).join(''))

test('a notice is an Adaptive Card of text runs, which show what they hold as it is', () => {
  const { json, url, secrets } = requestOf(teams, noticeOf(firing, settings))
  expect(url).toBe(settings.webhook_url)
  expect(secrets).toContain('s3cr3t-signature'.length ? settings.webhook_url : '')
  expect(json).toMatchObject({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          type: 'AdaptiveCard',
          version: '1.4',
          actions: [{ type: 'Action.OpenUrl', url: 'https://allclear.example/watches/watch-a3f2b1c4' }],
        },
      },
    ],
  })
  expect(textOf(json as Body)).toEqual([
    'Allclear Watch — payments-api [watch-a3f2b1c4]',
    'HIGH error_count — 847 errors in 10m (threshold: 10)',
    'MEDIUM latency_p99 — 2.4s avg (threshold: 1s)',
  ])
})

test('the end names what is over', () => {
  const { json } = requestOf(teams, noticeOf(resolved, settings))
  expect(textOf(json as Body).slice(1)).toEqual([
    'Resolved error_count',
    'Resolved latency_p99',
    'Everything is back to normal.',
  ])
})

test('whatever is told, the card stays below 28 kB', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      expect(Buffer.byteLength(requestOf(teams, noticeOf(told, settings)).body ?? '')).toBeLessThan(28_000)
    }),
    { numRuns: 50 },
  )
})
