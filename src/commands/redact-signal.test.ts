import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Signal } from '../core/alert.ts'
import { redactor } from '../core/redaction/redactor.ts'
import { planted } from '../core/redaction/test-planted.ts'
import { harmlessLines } from '../core/redaction/test-secrets.ts'
import { deployFrom } from './deploy-from.ts'
import { redactSignal } from './redact-signal.ts'
import { start } from './test-context.ts'

const signal = (more: Partial<Signal> = {}): Signal => ({
  source: 'am',
  action: 'trigger',
  dedupKey: 'a1b2c3d4e5f60718',
  severity: 'critical',
  title: 'Disk full',
  labels: {},
  annotations: {},
  links: [],
  images: [],
  startsAt: start,
  receivedAt: start,
  rawSha256: 'f'.repeat(64),
  ...more,
})
const redacted = (one: Signal) => redactSignal(one, redactor())

/** A signal that gives a text away wherever it can. */
const leaky = (text: string) =>
  signal({
    dedupKey: `key of ${text}`,
    groupKey: `{}:{note="${text}"}`,
    title: text,
    body: text,
    service: text,
    component: text,
    environment: text,
    reason: text,
    labels: { note: text, [text]: '1' },
    annotations: { note: text },
    links: [{ label: text, url: `https://x.example/${encodeURIComponent(text)}` }],
    images: [{ url: 'https://x.example/p.png', alt: text }],
    change: { version: text, sha: text },
  })

test.each(planted('sgnl'))('$name comes out of no field of an alert', ({ text, secret }) => {
  const { links, ...out } = redacted(leaky(text))
  expect(JSON.stringify(out)).not.toContain(JSON.stringify(secret).slice(1, -1))
  expect(links[0]!.label).not.toContain(secret)
  expect(out.title).toContain('[redacted:')
})

test('a key that holds a secret is replaced by its digest, the same each time and another for another key', () => {
  const keyed = (key: string) => redacted(signal({ dedupKey: key, groupKey: key }))
  const one = keyed('login?token=q7Zt4XcV9bNm2KsL8wRy of cart')
  expect(one.dedupKey).toMatch(/^[0-9a-f]{64}$/)
  expect([one.groupKey, keyed('login?token=q7Zt4XcV9bNm2KsL8wRy of cart').dedupKey]).toEqual([
    one.dedupKey,
    one.dedupKey,
  ])
  expect(keyed('login?token=q7Zt4XcV9bNm2KsL8wRz of cart').dedupKey).not.toBe(one.dedupKey)
  expect(keyed('a1b2c3d4e5f60718').dedupKey).toBe('a1b2c3d4e5f60718')
})

test('two keys are one after it only when they were one before', () => {
  const piece = fc.constantFrom('password=', 'hunter2', 'Bearer ', 'q7Zt4XcV9bNm2KsL8wRy', 'cart', ' ', 'a@b.example')
  const key = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(key, key, (a, b) => {
      const [one, other] = [a, b].map((dedupKey) => redacted(signal({ dedupKey })).dedupKey)
      expect(one === other).toBe(a === b)
    }),
  )
})

test('a link keeps its way and loses its key; a picture behind a key is left out', () => {
  const { links, images } = redacted(
    signal({
      links: [
        { label: 'Graph', url: 'https://graph.example/d/1?access_token=q7Zt4XcV9bNm2KsL8wRy&page=2' },
        { label: 'Login', url: 'https://app:hunter2hunter@x.example/y' },
      ],
      images: [
        { url: 'https://graph.example/p.png', alt: 'Load' },
        { url: 'https://bucket.example/p.png?X-Amz-Signature=q7Zt4XcV9bNm2KsL8wRy', alt: 'Load' },
      ],
    }),
  )
  expect(links.map(({ url }) => url)).toEqual([
    'https://graph.example/d/1?access_token=%5Bredacted:token%5D&page=2',
    'https://app:%5Bredacted:password%5D@x.example/y',
  ])
  expect(links.every(({ url }) => URL.canParse(url))).toBe(true)
  expect(images.map(({ url }) => url)).toEqual(['https://graph.example/p.png'])
})

test.each(harmlessLines)('nothing is taken from an alert that says: %s', (line) => {
  const one = signal({
    ...{ title: line, body: line, component: line, labels: { line }, annotations: { line }, dedupKey: line },
  })
  expect(redacted(one)).toEqual(one)
})

test('what identifies things stays, whatever it is', () => {
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
  const word = fc.stringMatching(/^[a-z]{2,12}$/)
  const id = fc.oneof(
    fc.uuid(),
    hex(40),
    hex(32),
    hex(16),
    hex(7),
    hex(64).map((digest) => `registry.example.com/shop/cart@sha256:${digest}`),
    fc.tuple(word, hex(9), word).map(([name, set, pod]) => `${name}-${set}-${pod.slice(0, 5)}`),
    fc.tuple(word, word, word).map((parts) => `${parts.join('.')}.svc.cluster.local:8080`),
    fc.tuple(fc.nat(30), fc.nat(99), fc.nat(999)).map((parts) => `v${parts.join('.')}-rc.1+build.5`),
    fc.ipV4(),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }).map((at) => at.toISOString()),
    fc.nat().map(String),
  )
  fc.assert(
    fc.property(id, (one) => {
      const labels = { pod: one, commit: one, trace_id: one, image: one, version: one, instance: one, fingerprint: one }
      const alert = signal({ dedupKey: one, groupKey: `{}:{id="${one}"}`, title: `Version ${one} fails`, labels })
      expect(redacted(alert)).toEqual(alert)
    }),
    { numRuns: 500 },
  )
})

test('who made a change is whom to ask, and keeps their address; their secrets go', () => {
  const told = (more: Partial<Signal>) =>
    deployFrom(redacted(signal({ action: 'change', ...more })), { name: 'ci' } as never).author
  expect(told({ change: { author: 'dana@example.net' } })).toBe('dana@example.net')
  expect(told({ labels: { deployed_by: 'dana@example.net', password: 'hunter2' } })).toBe('dana@example.net')
  expect(told({ change: { author: 'dana token=q7Zt4XcV9bNm2KsL8wRy' } })).toBe('dana token=[redacted:token]')
})
