import { expect, test } from 'vitest'
import { usualDigests } from '../core/digest/settings.ts'
import { Digests, settleDigests } from './digest-section.ts'

test('what nobody says is one digest a day at 09:00 UTC; an empty list is none', () => {
  expect(settleDigests(undefined)).toBe(usualDigests)
  expect(settleDigests(Digests.parse([]))).toEqual([])
  expect(settleDigests(Digests.parse([{}]))).toEqual(usualDigests)
})

test('a digest has its own time, zone, days, channel and services', () => {
  const written = {
    name: 'payments',
    time: '08:30',
    time_zone: 'Europe/Berlin',
    weekdays: ['monday', 'friday'],
    channel: '#payments',
    workspace: 'acme',
    services: ['payments-api'],
  }
  const { name, time_zone, ...same } = written
  expect(settleDigests(Digests.parse([written]))).toEqual([{ ...same, scope: name, timeZone: time_zone }])
})

test.each([
  [[{ time: '9:00' }], '24-hour clock'],
  [[{ time_zone: '+02:00' }], 'IANA'],
  [[{ weekdays: [] }], '1'],
  [[{ name: 'now' }], 'is taken'],
  [[{ name: 'a' }, { name: 'a' }], 'two digests alike'],
  [[{ channel: 'a b' }], 'is no channel'],
])('%j is refused, and why', (written, words) => {
  const found = Digests.safeParse(written)
  expect(found.error?.issues.map(({ message }) => message).join()).toContain(words)
})
