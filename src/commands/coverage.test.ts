import { expect, test } from 'vitest'
import { plain } from '../core/card.ts'
import type { Context } from '../core/command.ts'
import { answer, find } from './dispatch.ts'
import { call, contextWith, directoryOf, person, user } from './test-context.ts'

const directory = directoryOf({
  user: [person('alice'), person('bob'), person('dan', { active: false })],
  team: [{ id: 'vault-team', members: ['bob'] }],
  schedule: [
    {
      id: 'office',
      name: 'Office',
      time_zone: 'UTC',
      rotation: 'daily',
      starts: '2026-03-01',
      members: ['alice', 'bob'],
      restrictions: [{ from: '08:00', to: '20:00' }],
    },
    { id: 'always', time_zone: 'UTC', rotation: 'daily', starts: '2026-03-01', members: ['alice'] },
  ],
  policy: [
    { id: 'day', name: 'By day', steps: [{ targets: ['schedule:office'] }] },
    { id: 'round', steps: [{ targets: ['schedule:office'] }, { after: '5m', targets: ['user:bob'] }] },
  ],
  service: [
    { id: 'shop', policy: 'day' },
    { id: 'lone', responders: ['dan'] },
    { id: 'vault', restricted_to: ['vault-team'], responders: ['dan'] },
    { id: 'vault-shop', restricted_to: ['vault-team'], policy: 'day' },
  ],
})
const context = (given: Partial<Context> = {}) => contextWith({ directory, ...given })

interface Answer {
  [field: string]: unknown
  policies: { policy: string; services: string[]; gaps: { from: string; to: string; because: string[] }[] }[]
}

test('gaps of policies are found before they happen, with the services they concern', async () => {
  const { policies } = await call<Answer>(context(), 'coverage', { ahead: '2d' })
  expect(policies).toMatchObject([
    {
      policy: 'day',
      services: ['shop'],
      gaps: [
        {
          from: '2026-03-02T20:00:00.000Z',
          to: '2026-03-03T08:00:00.000Z',
          because: ['schedule:office: layer 1: outside its hours'],
        },
        { from: '2026-03-03T20:00:00.000Z', to: '2026-03-04T08:00:00.000Z' },
      ],
    },
    { policy: 'round', gaps: [] },
    { policy: 'responders:lone', services: ['lone'], gaps: [{ because: ['user:dan: not active'] }] },
  ])
})

test('services that the asker may not see are not named', async () => {
  expect(JSON.stringify(await call<Answer>(context(), 'coverage'))).not.toContain('vault')
  const { policies } = await call<Answer>(context({ actor: user('bob') }), 'coverage')
  expect(policies.map(({ policy }) => policy)).toContain('responders:vault')
  expect(policies[0]!.services).toEqual(['shop', 'vault-shop'])
})

test('people read what to look at, or that all is well', async () => {
  const gaps = await answer(find('coverage')!, context(), { policy: 'By day', ahead: '1d' })
  expect(gaps).toMatchObject({ title: '1 policy would page nobody', tone: 'warn' })
  expect(gaps.table?.rows.map((row) => row.map(plain))).toEqual([
    ['By day', '2026-03-02T20:00:00Z', '2026-03-03T08:00:00Z', '12 h', 'schedule:office: layer 1: outside its hours'],
  ])
  expect((await answer(find('coverage')!, context(), { policy: 'round' })).title).toBe(
    'Somebody would always be paged in the next 14 d.',
  )
  await expect(call(context(), 'coverage', { ahead: '91d' })).rejects.toMatchObject({
    fields: { ahead: 'Choose at most 90d.' },
  })
  await expect(call(context(), 'coverage', { policy: 'nights' })).rejects.toMatchObject({ code: 'not_found' })
})

test('who asks who is on call hears of the next shifts, and of gaps that are ahead', async () => {
  const { schedules } = await call<{ schedules: object[] }>(context(), 'oncall', { ahead: '2d' })
  expect(schedules).toMatchObject([
    {
      schedule: 'office',
      shifts: [
        { user: { id: 'bob' }, from: '2026-03-02T09:00:00.000Z', to: '2026-03-02T20:00:00.000Z' },
        { user: null },
        { user: { id: 'bob' }, from: '2026-03-03T08:00:00.000Z', to: '2026-03-03T09:00:00.000Z' },
        { user: { id: 'alice' } },
        { user: null },
        { user: { id: 'alice' }, to: '2026-03-04T09:00:00.000Z' },
      ],
      gaps: [
        { from: '2026-03-02T20:00:00.000Z', to: '2026-03-03T08:00:00.000Z', because: 'layer 1: outside its hours' },
        { from: '2026-03-03T20:00:00.000Z', to: '2026-03-04T08:00:00.000Z' },
      ],
    },
    { schedule: 'always', gaps: [] },
  ])
  const card = await answer(find('oncall')!, context(), { ahead: '2d' })
  expect(card).toMatchObject({ tone: 'warn' })
  expect(card.footer?.map(plain)).toEqual([
    '⚠️ Office: nobody from 2026-03-02T20:00:00Z until 2026-03-03T08:00:00Z, and 1 more time (layer 1: outside its hours)',
  ])
  await expect(call(context(), 'oncall', { ahead: '1y' })).rejects.toMatchObject({ code: 'invalid' })
})
