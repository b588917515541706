import fc from 'fast-check'
import { expect, test } from 'vitest'
import { luhn } from './personal.ts'
import { redact, redactDeep, redacted, redactedLines, redactField } from './redact.ts'
import { harmlessLines, sampleSecrets } from './test-secrets.ts'

test.each(sampleSecrets)('$name does not come out of a line', ({ text, secret }) => {
  for (const line of [
    text,
    `2026-03-01 ERROR worker-3 ${text}`,
    `${text}\nat main.go:12`,
    `{"msg":${JSON.stringify(text)}}`,
    `{"msg":${JSON.stringify(`first line\n${text}\nlast line`)}}`,
  ]) {
    // A line of a key is known by being nothing else.
    if (line !== text && /^MII/.test(text)) continue
    const { text: out, found } = redact(line)
    expect(out).not.toContain(secret)
    expect(out).toContain('[redacted:')
    expect(found.length).toBeGreaterThan(0)
    expect(redacted(out)).toBe(out)
  }
})

test.each(harmlessLines)('nothing is taken from: %s', (line) => {
  expect(redact(line)).toEqual({ text: line, found: [] })
})

test('what stands around a secret stays', () => {
  expect(redacted('dial postgres://app:hunter2@db:5432/shop failed after 3 tries')).toBe(
    'dial postgres://app:[redacted:password]@db:5432/shop failed after 3 tries',
  )
  expect(redacted('Authorization: Bearer abc.def-123 was refused for /orders')).toBe(
    'Authorization: Bearer [redacted:token] was refused for /orders',
  )
  expect(redacted('{"user":"app","password":"hunter2","ok":false}')).toBe(
    '{"user":"app","password":"[redacted:password]","ok":false}',
  )
})

test('an address keeps its domain or itself where the configuration says so', () => {
  const line = 'bounced: jane@example.com from 10.1.2.3'
  expect(redacted(line, { emails: 'domain', phones: 'mask', ips: 'mask' })).toBe(
    'bounced: [redacted:e-mail]@example.com from [redacted:address]',
  )
  expect(redacted(line, { emails: 'keep', phones: 'mask', ips: 'keep' })).toBe(line)
})

test('a field whose name gives it away goes as a whole, whatever its value', () => {
  expect(redactField('db.password', 'tree')).toBe('[redacted:password]')
  expect(redactField('http.request.header.authorization', 'anything')).toBe('[redacted:token]')
  expect(redactField('http.request.header.cookie', 'a=b')).toBe('[redacted:cookie]')
  expect(redactField('max_tokens', 512)).toBe(512)
  expect(redactField('card', 4242424242424242)).toBe('[redacted:card-number]')
  expect(redactField('http.status', 500)).toBe(500)
})

test('objects are searched to their ground, and pairs of name and value are read as such', () => {
  const pod = {
    metadata: { name: 'cart-7d9f8b6c5-x2k4q', annotations: { 'last-applied': '{"password":"hunter2"}' } },
    env: [
      { name: 'DB_PASSWORD', value: 'hunter2' },
      { name: 'PORT', value: '8080' },
    ],
    at: new Date(0),
  }
  const out = redactDeep(pod)
  expect(JSON.stringify(out)).not.toContain('hunter2')
  expect(out.env[1]).toEqual({ name: 'PORT', value: '8080' })
  expect(out.metadata.name).toBe(pod.metadata.name)
  expect(out.at).toEqual(pod.at)
})

test('redacting twice is redacting once, whatever the text', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      'password=',
      '"token": "',
      'Bearer ',
      'cookie: ',
      '://a:b@c',
      '\\"',
      '" }',
      '&',
      'eyJhbGciOiJIUzI1.',
      '4242424242424242',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const once = redacted(pieces.join(''))
      expect(redacted(once)).toBe(once)
    }),
    { numRuns: 300 },
  )
})

test('no text keeps it busy', () => {
  for (const unit of [
    'password',
    '"token":"',
    'a.',
    'a@',
    'cookie=',
    '4242 ',
    '+1 ',
    '://a:',
    'eyJhbGciOiJIUzI1.',
    '\\"',
    'session_',
    '-----BEGIN PRIVATE KEY-----',
    'name":"password"',
    'A1',
    'Bearer ',
  ])
    for (const size of [64 * 1024]) expect(typeof redacted(unit.repeat(size / unit.length))).toBe('string')
}, 10_000)

test('a file keeps its lines, so that their numbers stay true', () => {
  const file = 'a\n-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----\nb\n'
  expect(redactedLines(file)).toBe('a\n[redacted:private-key]\n\n\n\nb\n')
  expect(redacted(file)).toBe('a\n[redacted:private-key]\nb\n')
})

test('Luhn knows its numbers', () => {
  expect([luhn('4242424242424242'), luhn('4242424242424241')]).toEqual([true, false])
})
