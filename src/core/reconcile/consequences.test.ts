import { expect, test } from 'vitest'
import type { DirectoryKind } from '../directory.ts'
import { consequences } from './consequences.ts'
import { directoryFrom } from './directory-from.ts'
import type { Held, Wanted, WrittenObject } from './held.ts'
import { carriedOut, reconcile } from './reconcile.ts'

const now = new Date('2026-03-02T12:00:00Z')
const set = { by: 'set', name: 'ours' } as const
const held = (kind: DirectoryKind, body: WrittenObject): Held => ({ kind, body, owner: set, overrides: [] })
const user = (id: string, more: object = {}) =>
  held('user', { id, name: id, email: `${id}@example.com`, role: 'oncall', active: true, slack: {}, ...more })
const weekly = (members: string[], more: object = {}) =>
  held('schedule', {
    id: 'primary',
    time_zone: 'UTC',
    layers: [
      {
        name: 'week',
        rotation: { every: 'week', interval: 1, handoff: '09:00', weekday: 'monday' },
        starts: '2026-02-23T09:00:00.000Z',
        members,
        restrictions: [],
        ...more,
      },
    ],
    overrides: [],
  })
const base = [user('ann'), user('bo'), weekly(['ann', 'bo'])]

function follows(before: Held[], after: Held[]): string[] {
  const wanted: Wanted[] = after.map(({ kind, body }) => ({ kind, body }))
  const plan = reconcile(before, wanted, 'ours')
  return consequences(plan, directoryFrom(before), directoryFrom(carriedOut(before, plan, 'ours')), now)
}

test('nothing follows from nothing', () => {
  expect(follows(base, base)).toEqual([])
})

test('who is on call now is told where it changes, whatever it is that changes it', () => {
  expect(follows(base, [user('ann'), user('bo'), weekly(['bo', 'ann'])])).toEqual([
    'On call for primary now: bo → ann.',
  ])
  expect(follows(base, [user('ann'), user('bo', { active: false }), weekly(['ann', 'bo'])])).toEqual([
    'On call for primary now: bo → nobody.',
    'Nobody is on call for primary from 2026-03-02 12:00 UTC to 2026-03-09 09:00 UTC (week: bo is not active), and once more in the next 14 days.',
    'bo is no longer paged and may not act any more.',
  ])
  expect(follows(base, [user('ann'), user('bo')])).toEqual(['primary is gone, and bo is no longer on call for it.'])
})

test('coverage that gets lost is told before it is', () => {
  const hours = { restrictions: [{ from: '09:00', to: '17:00', days: ['monday', 'tuesday'] }] }
  expect(follows(base, [user('ann'), user('bo'), weekly(['ann', 'bo'], hours)])).toEqual([
    'Nobody is on call for primary from 2026-03-02 17:00 UTC to 2026-03-03 09:00 UTC (week: outside its hours), and 3 more times in the next 14 days.',
  ])
})

test('of very many schedules only some are searched for gaps, and that is told', () => {
  const many = Array.from({ length: 30 }, (_, index) => ({
    ...weekly(['ann']),
    body: { ...weekly(['ann']).body, id: `s${index}` },
  }))
  expect(follows([user('ann')], [user('ann'), ...many]).at(-1)).toBe(
    '5 more of these schedules were not searched for gaps in their coverage.',
  )
})

test('what open incidents keep, whom services page and who acts as what', () => {
  const policy = (id: string, after: string) =>
    held('policy', { id, steps: [{ after, targets: ['user:ann'], round_robin: false }], repeat: 0 })
  const service = (more: object) => held('service', { id: 'api', slack: {}, auto_resolve: true, sla: {}, ...more })
  const team = held('team', { id: 'web', members: ['ann'] })
  const before = [user('ann'), team, policy('standard', '5m'), policy('night', '5m'), service({ policy: 'standard' })]
  const after = [
    user('ann', { role: 'sre-lead' }),
    team,
    policy('standard', '10m'),
    policy('night', '5m'),
    service({ policy: 'night', restricted_to: ['web'] }),
  ]
  expect(follows(before, after)).toEqual([
    'Incidents that are open keep the policy they started with: standard.',
    'New incidents of api page night instead of standard.',
    'Only members of web and SRE leads see the incidents of api.',
    'ann acts as sre-lead instead of oncall.',
  ])
  expect(follows(after, before)).toContain('Everybody sees the incidents of api.')
})
