import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkMessage } from '../../clients/slack/blocks.ts'
import { slack } from '../slack.ts'
import { anyNews, errors, firing, latency, noticeOf, resolved } from '../test-notice.ts'

const settings = { bot_token: 'xoxb-1', channel: '#payments-oncall' }
function callOf(told = firing, channel = '') {
  const call = slack.call(noticeOf(told, settings, { channel, notifier: 'slack' }))
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  return call as { method: string; arguments: { channel: string; text: string; blocks: unknown[] } }
}

test('an alert is the header with service and watch id, and a bullet per anomaly', () => {
  const { method, arguments: args } = callOf()
  expect(method).toBe('chat.postMessage')
  expect(args.channel).toBe('#payments-oncall')
  expect(args.text.split('\n')).toEqual([
    '*Allclear Watch* — `payments-api` [watch-a3f2b1c4]',
    '• *HIGH* `error_count` — 847 errors in 10m (threshold: 10)',
    '• *MEDIUM* `latency_p99` — 2.4s avg (threshold: 1s)',
  ])
  expect(args.blocks).toMatchObject([
    { type: 'section', text: { text: '*Allclear Watch* — `payments-api` [watch-a3f2b1c4]' } },
    { type: 'section', text: { text: expect.stringMatching(/^• \*HIGH\*.*\n• \*MEDIUM\*/) } },
    { type: 'context', elements: [{ text: '<https://allclear.example/watches/watch-a3f2b1c4|Open in Allclear>' }] },
  ])
})

test('the message carries the delivery, so that it is found again after a crash', () => {
  expect(callOf().arguments).toMatchObject({
    metadata: { event_payload: { delivery: '0195f0a0-0000-7000-8000-000000000001', subject: 'watch-a3f2b1c4' } },
  })
  expect(slack.search!(noticeOf(firing, settings, { notifier: 'slack' }))).toMatchObject({
    method: 'conversations.history',
    arguments: { channel: '#payments-oncall' },
  })
})

test('what is over is named, and the end of everything is said', () => {
  expect(callOf(resolved).arguments.text.split('\n').slice(1)).toEqual([
    '• ✅ *RESOLVED* `error_count`',
    '• ✅ *RESOLVED* `latency_p99`',
    'Everything is back to normal.',
  ])
  const shrunk = { ...firing, anomalies: [errors], fresh: [], resolved: [latency] }
  expect(callOf(shrunk).arguments.text).toMatch(/HIGH.*\n• ✅ \*RESOLVED\* `latency_p99`$/)
})

test('a destination replaces the channel', () => {
  expect(callOf(firing, '#sre-alerts').arguments.channel).toBe('#sre-alerts')
})

test.each([
  ['#sre-alerts', true],
  ['sre-alerts', true],
  ['C0123ABC', true],
  ['https://hooks.example', false],
  ['', false],
  ['#a b', false],
])('%s is a channel: %s', (destination, fits) => {
  const check = () => slack.destination?.check(destination)
  if (fits) check()
  else expect(check).toThrow('This is no channel')
})

test('a picture stands under the bullets when there is one', () => {
  const notice = {
    ...noticeOf(firing, settings),
    image: { url: 'https://allclear.example/charts/1.png', alt: 'Errors' },
  }
  const call = slack.call(notice) as ReturnType<typeof callOf>
  expect(call.arguments.blocks[2]).toEqual({
    type: 'image',
    image_url: 'https://allclear.example/charts/1.png',
    alt_text: 'Errors',
  })
})

test('whatever is told, Slack takes the message, and nobody is mentioned', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      const { arguments: args } = callOf(told)
      expect(checkMessage(args)).toEqual([])
      expect(JSON.stringify(args.blocks) + args.text).not.toMatch(/<!|<@/)
    }),
    { numRuns: 60 },
  )
})
