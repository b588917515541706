import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, cutMrkdwn } from './cut.ts'
import { bold, escapeMrkdwn, mrkdwn } from './mrkdwn.ts'

test.each([
  [
    '<!channel> <@U123> <#C1> <https://evil.example|ok>',
    '&lt;!channel&gt; &lt;@U123&gt; &lt;#C1&gt; &lt;https://evil.example|ok&gt;',
  ],
  ['a & b &lt;', 'a &amp; b &amp;lt;'],
  ['> quoted', '\u2060&gt; quoted'],
  ['\u001b[31mred\u0007', '[31mred'],
  ['safe\u202egnp.exe', 'safegnp.exe'],
])('an untrusted %j does nothing', (text, expected) => {
  expect(escapeMrkdwn(text)).toBe(expected)
})

test('only marked spans become markup', () => {
  const handles = { jane: 'U0JANE', eve: 'not an id>' }
  const time = new Date('2026-03-01T12:30:45Z')
  expect(
    mrkdwn([{ bold: 'Now ' }, { user: 'jane', name: 'Jane' }, ' & ', { user: 'eve', name: 'Eve <3' }], handles),
  ).toBe('*Now* <@U0JANE> &amp; @Eve &lt;3')
  expect(mrkdwn([{ code: 'a`b' }, ' ', { link: 'run|book', url: 'https://x.example/?a=1&b=<2>' }])).toBe(
    "`a'b` <https://x.example/?a=1&amp;b=%3C2%3E|run¦book>",
  )
  expect(
    mrkdwn([
      { time, form: 'ago' },
      { time, form: 'clock' },
    ]),
  ).toBe(
    '<!date^1772368245^{ago}|2026-03-01 12:30 UTC><!date^1772368245^{date_short_pretty} {time}|2026-03-01 12:30 UTC>',
  )
})

test('a mention cannot be made by naming a user like a property every object has', () => {
  expect(mrkdwn([{ user: 'constructor', name: 'C' }], {})).toBe('@C')
})

test('an address that is not of the web is written out, not linked', () => {
  expect(mrkdwn([{ link: 'click', url: 'javascript:alert(1)' }])).toBe('click (javascript:alert(1))')
})

test('bold words keep their stars and stay on one line', () => {
  expect(bold('5*\n errors')).toBe('*5∗ errors*')
  expect(bold('  ')).toBe('')
})

test('cutting keeps characters, entities and tokens whole', () => {
  expect(cut('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 15)).toBe('👩‍👩‍👧‍👦…')
  expect(cut('e\u0301e\u0301', 4)).toBe('e\u0301e\u0301')
  expect(cut('e\u0301e\u0301', 3)).toBe('e\u0301…')
  expect(cutMrkdwn('a &amp; b', 6)).toBe('a …')
  expect(cutMrkdwn('hi <@U0JANE> there', 10)).toBe('hi …')
  expect(cutMrkdwn('hi <@U0JANE> there', 14)).toBe('hi <@U0JANE> …')
})

test('nothing cut is ever longer than its limit, split inside an entity or an open token', () => {
  const text = fc.string({ unit: 'binary', maxLength: 400 })
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 200 }), (raw, limit) => {
      const short = cutMrkdwn(escapeMrkdwn(raw), limit)
      expect(short.length).toBeLessThanOrEqual(limit)
      expect(short.isWellFormed()).toBe(true)
      expect(short.replace(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/)
    }),
  )
})
