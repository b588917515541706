import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyNews, firing, noticeOf, requestOf } from './test-notice.ts'
import { twilio } from './twilio.ts'

const settings = {
  account_sid: 'AC0123456789',
  auth_token: 't0ken-secret',
  from: '+15550001111',
  to: '+15550002222, +15550003333',
}
const text =
  'Allclear Watch — payments-api [watch-a3f2b1c4]\n• HIGH error_count — 847 errors in 10m (threshold: 10)\n' +
  '• MEDIUM latency_p99 — 2.4s avg (threshold: 1s)\nhttps://allclear.example/watches/watch-a3f2b1c4'

test('each number gets a message of its own', () => {
  expect(twilio.parts!(firing, settings)).toEqual([
    { key: '+15550002222', told: firing, channel: '+15550002222' },
    { key: '+15550003333', told: firing, channel: '+15550003333' },
  ])
  const request = requestOf(twilio, noticeOf(firing, settings, { channel: '+15550002222' }))
  expect(request).toMatchObject({
    url: 'https://api.twilio.com/2010-04-01/Accounts/AC0123456789/Messages.json',
    headers: {
      Authorization: `Basic ${Buffer.from('AC0123456789:t0ken-secret').toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    },
  })
  expect(Object.fromEntries(new URLSearchParams(request.body))).toEqual({
    To: '+15550002222',
    From: '+15550001111',
    Body: text,
  })
})

test('a messaging service can send instead of a number', () => {
  const { body } = requestOf(twilio, noticeOf(firing, { ...settings, from: 'MG42' }, { channel: '+15550002222' }))
  expect(new URLSearchParams(body).get('MessagingServiceSid')).toBe('MG42')
})

test('what an interrupted attempt sent is found by recipient, text and time', () => {
  const notice = noticeOf(firing, settings, { channel: '+15550002222' })
  expect(twilio.search!(notice)?.arguments).toMatchObject({
    method: 'GET',
    url: expect.stringContaining('Messages.json?To=%2B15550002222&DateSent%3E=2026-04-07&PageSize=100'),
  })
  const messages = [
    { sid: 'SM1', body: text, date_created: 'Tue, 07 Apr 2026 14:02:03 +0000' },
    { sid: 'SM2', body: 'something else', date_created: 'Tue, 07 Apr 2026 14:02:03 +0000' },
    { sid: 'SM3', body: text, date_created: 'Tue, 07 Apr 2026 09:02:03 +0000' },
  ]
  expect(twilio.found!({ messages }, notice)).toEqual([{ sid: 'SM1' }])
  expect(twilio.found!({}, notice)).toEqual([])
})

test('whatever is told, the text fits into what Twilio takes and ends with the link', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      const { body } = requestOf(twilio, noticeOf(told, settings, { channel: '+15550002222' }))
      const sent = new URLSearchParams(body).get('Body') ?? ''
      expect(sent.length).toBeLessThanOrEqual(1_600)
      expect(sent).toMatch(/\nhttps:\/\/allclear\.example\/watches\/watch-a3f2b1c4$/)
    }),
    { numRuns: 50 },
  )
})
