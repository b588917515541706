import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MailRequest } from '../clients/mail/request.ts'
import { email } from './email.ts'
import { anyNews, firing, noticeOf, resolved } from './test-notice.ts'

const settings = {
  host: 'smtp.acme.example',
  user: 'allclear',
  password: 'p4ssw0rd',
  from: 'Allclear <allclear@acme.example>',
  to: ['oncall@acme.example', 'lead@acme.example'],
}
function mailOf(told = firing, channel = 'oncall@acme.example') {
  const call = email.call(noticeOf(told, settings, { channel }))
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  return MailRequest.parse(call.arguments)
}

test('a mail has text and HTML, a stable id and the thread of its watch', () => {
  expect(mailOf()).toMatchObject({
    server: { host: 'smtp.acme.example', port: 587, encryption: 'starttls', user: 'allclear', password: 'p4ssw0rd' },
    from: 'Allclear <allclear@acme.example>',
    to: ['oncall@acme.example'],
    subject: 'Allclear Watch: payments-api [watch-a3f2b1c4]',
    text:
      'Allclear Watch — payments-api [watch-a3f2b1c4]\n• HIGH error_count — 847 errors in 10m (threshold: 10)\n' +
      '• MEDIUM latency_p99 — 2.4s avg (threshold: 1s)\n\nhttps://allclear.example/watches/watch-a3f2b1c4',
    messageId: '<0195f0a0-0000-7000-8000-000000000001@allclear.example>',
    thread: '<watch-a3f2b1c4@allclear.example>',
  })
  expect(mailOf(resolved)).toMatchObject({ subject: mailOf().subject, thread: mailOf().thread })
})

test('each address is a delivery of its own; one that could not be divided goes to all', () => {
  expect(email.parts!(firing, settings).map(({ channel }) => channel)).toEqual(settings.to)
  expect(mailOf(firing, '').to).toEqual(settings.to)
})

test.each([
  [{ ...settings, from: 'nobody' }, 'from'],
  [{ ...settings, to: 'a@b, c' }, 'to.1'],
  [{ ...settings, to: [] }, 'to'],
  [{ ...settings, from: 'a@b\r\nBcc: x@y' }, 'from'],
])('%j is refused at %s', (given, key) => {
  expect(email.settings.safeParse(given).error?.issues.map(({ path }) => path.join('.'))).toEqual([key])
})

test('whatever is told, the HTML holds only our own tags and the headers one line each', () => {
  fc.assert(
    fc.property(anyNews, (told) => {
      const { html, subject, messageId, thread } = mailOf(told)
      const tags = (html.match(/<[^>]*>/g) ?? []).map((tag) => /^<[/!]?(\w+)/.exec(tag)?.[1])
      const ours = new Set(['doctype', 'html', 'body', 'p', 'strong', 'code', 'span', 'ul', 'li', 'a'])
      expect(tags.filter((tag) => !ours.has(tag ?? ''))).toEqual([])
      for (const line of [subject, messageId, thread]) expect(line).not.toMatch(/[\r\n]/)
    }),
    { numRuns: 50 },
  )
})
