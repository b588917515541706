import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Service } from '../core/directory.ts'
import { parseDuration } from '../core/duration.ts'
import { Policy } from '../core/oncall/policy.ts'
import { writeDuration } from './write-duration.ts'
import { writtenPolicy, writtenService } from './written.ts'

test('every length that is written is read back exactly', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (length) => {
      expect(parseDuration(writeDuration(length))).toBe(length)
    }),
  )
})

test.each([
  [0, '0ms'],
  [300_000, '5m'],
  [5_400_000, '90m'],
  [604_800_000, '1w'],
  [1_500, '1500ms'],
])('%d ms is written %s', (length, text) => {
  expect(writeDuration(length)).toBe(text)
})

test('a policy and a service survive being written and read', () => {
  const policy = Policy.parse({
    id: 'standard',
    name: 'Standard',
    steps: [
      { targets: ['schedule:primary', 'channel:#ops'] },
      { after: '90s', targets: ['team:a'], round_robin: true, if: { urgency: ['high'] } },
    ],
    repeat: 2,
    repeat_after: '10m',
    fallback_channel: '#loud',
  })
  expect(Policy.parse(writtenPolicy(policy))).toEqual(policy)
  const service = Service.parse({
    id: 'api',
    sla: { high: { ack: '5m' }, low: { resolve: '2d' } },
    slack: { channel: '#api' },
  })
  expect(Service.parse(JSON.parse(JSON.stringify(writtenService(service))))).toEqual(service)
})
