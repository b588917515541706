import { expect, test } from 'vitest'
import { z } from 'zod'
import type { NoticeDraft, Notifier } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import { divide } from './divide.ts'

const told = { about: 'watch' } as NoticeDraft['told']
const draft: NoticeDraft = { subject: 'watch-1', notifier: { id: 'prod/sms', type: 'sms' }, told, dedupe: 'd' }
const sms: Notifier = {
  kind: 'sms',
  label: 'SMS',
  settings: z.strictObject({}),
  destination: { name: 'address', check: () => undefined },
  lane: () => 'sms',
  call: () => ({ drop: '' }),
  learn: () => null,
  parts: (all, { to }) => (to as string[]).map((channel) => ({ key: channel, told: all, channel })),
}

test('each part is a draft of its own, under a key of its own', () => {
  expect(divide(draft, sms, { to: ['+1', '+2'] })).toEqual([
    { ...draft, dedupe: 'd/+1', destination: '+1' },
    { ...draft, dedupe: 'd/+2', destination: '+2' },
  ])
})

test('a destination that names several addresses is several', () => {
  expect(divide({ ...draft, destination: '+3, +4' }, sms, { to: ['+1'] }).map((d) => d.destination)).toEqual([
    '+3',
    '+4',
  ])
})

test.each<[string, Notifier, Record<string, unknown> | undefined]>([
  ['no parts', { ...sms, parts: undefined } as unknown as Notifier, { to: [] }],
  ['no settings', sms, undefined],
  [
    'settings that do not fit',
    {
      ...sms,
      parts: () => {
        throw new Problem('invalid', 'no')
      },
    },
    {},
  ],
])('%s leave it whole', (_, notifier, settings) => {
  expect(divide(draft, notifier, settings)).toEqual([draft])
})
