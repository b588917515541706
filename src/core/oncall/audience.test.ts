import { describe, expect, it } from 'vitest'
import { audience, type TargetDirectory } from './audience.ts'
import { Step } from './policy.ts'
import { Schedule } from './schedule.ts'

const at = new Date('2026-01-06T12:00Z')
const schedules = [
  Schedule.parse({ id: 'primary', time_zone: 'UTC', rotation: 'daily', starts: '2026-01-05', members: ['ann', 'bob'] }),
  Schedule.parse({ id: 'bare', time_zone: 'UTC' }),
]
const directory: TargetDirectory = {
  user: (id) => (['ann', 'bob', 'cem'].includes(id) ? { id } : undefined),
  team: (id) => ({ payments: ['ann', 'bob', 'cem'], empty: [] })[id],
  schedule: (id) => schedules.find((schedule) => schedule.id === id),
}
const everybody = () => true
const reach = (step: object, isActive: (user: string) => boolean = everybody, turn = 0) =>
  audience(Step.parse(step), directory, at, isActive, turn)

describe('the audience of a step', () => {
  it('is everybody its targets stand for, each once and with the reason', () =>
    expect(
      reach({ targets: ['schedule:primary', 'team:payments', 'user:cem', 'channel:#ops', 'channel:#ops'] }),
    ).toEqual({
      users: [
        { id: 'bob', because: 'on call for primary (layer 1)' },
        { id: 'ann', because: 'in team payments' },
        { id: 'cem', because: 'in team payments' },
      ],
      channels: ['#ops'],
      empty: [],
    }))

  it('names each target that has nobody, with the reason', () =>
    expect(
      reach(
        {
          targets: [
            'user:zoe',
            'user:ann',
            'team:none',
            'team:empty',
            'team:payments',
            'schedule:none',
            'schedule:bare',
          ],
        },
        () => false,
      ),
    ).toEqual({
      users: [],
      channels: [],
      empty: [
        'user:zoe: there is no such user',
        'user:ann: not active',
        'team:none: there is no such team',
        'team:empty: the team has no members',
        'team:payments: no member is active',
        'schedule:none: there is no such schedule',
        'schedule:bare: nobody is on call (no override now, and the schedule has no layers)',
      ],
    }))

  it('in round robin is one person at each turn, passing over who is not active', () => {
    const step = { targets: ['team:payments', 'channel:#ops'], round_robin: true }
    const paged = (isActive: (user: string) => boolean) =>
      [0, 1, 2, 3].map((turn) =>
        reach(step, isActive, turn)
          .users.map(({ id }) => id)
          .join(),
      )
    expect(paged(everybody)).toEqual(['ann', 'bob', 'cem', 'ann'])
    expect(paged((user) => user !== 'bob')).toEqual(['ann', 'cem', 'cem', 'ann'])
    expect(reach(step).channels).toEqual(['#ops'])
  })
})
