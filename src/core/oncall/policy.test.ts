import { describe, expect, it } from 'vitest'
import { Policy, passedOver, Step, stepAt } from './policy.ts'

const targets = ['schedule:primary']
const minute = 60_000
const policy = (extra: object = {}) =>
  Policy.parse({ id: 'p', steps: [{ targets }, { after: '10m', targets: ['user:ann', 'channel:#ops'] }], ...extra })

describe('a policy', () => {
  it('reads its targets and waits', () =>
    expect(policy()).toMatchObject({
      repeat: 0,
      steps: [
        { after: 0, round_robin: false, targets: [{ kind: 'schedule', id: 'primary' }] },
        {
          after: 10 * minute,
          targets: [
            { kind: 'user', id: 'ann' },
            { kind: 'channel', id: '#ops' },
          ],
        },
      ],
    }))

  it.each([
    [{ steps: [] }, 'steps', /at least one step/],
    [{ steps: [{ targets: [] }] }, 'steps.0.targets', /at least one target/],
    [{ steps: [{ targets: ['ann'] }] }, 'steps.0.targets.0', /"ann" is no target. Write user:<id>/],
    [{ steps: [{ targets: ['robot:x'] }] }, 'steps.0.targets.0', /is no target/],
    [{ steps: [{ targets: ['user:'] }] }, 'steps.0.targets.0', /is no target/],
    [{ steps: [{ targets, after: 'soon' }] }, 'steps.0.after', /is not a duration/],
    [{ steps: [{ targets, after: 5 }] }, 'steps.0.after', /as text with its unit/],
    [{ repeat: 11 }, 'repeat', /most is 10/],
    [{ repeat_after: '1s' }, 'repeat_after', /least is 1 min/],
  ])('refuses %j, naming field and remedy', (extra, field, message) => {
    const read = Policy.safeParse({ id: 'p', steps: [{ targets }], ...extra })
    const issues = read.error!.issues.map((issue) => ({ field: issue.path.join('.'), message: issue.message }))
    expect(issues).toEqual([{ field, message: expect.stringMatching(message) }])
  })
})

describe('the next step', () => {
  const walk = (subject: Policy, count: number) =>
    Array.from({ length: count }, (_, fired) => {
      const next = stepAt(subject, fired)
      return next === 'exhausted' ? next : [next.round, next.index, next.afterMs / minute]
    })

  it('follows the list and then is exhausted', () =>
    expect(walk(policy(), 4)).toEqual([[0, 0, 0], [0, 1, 10], 'exhausted', 'exhausted']))

  it('runs the list again `repeat` times, waiting as long as for the last step', () =>
    expect(walk(policy({ repeat: 2 }), 7)).toEqual([
      [0, 0, 0],
      [0, 1, 10],
      [1, 0, 10],
      [1, 1, 10],
      [2, 0, 10],
      [2, 1, 10],
      'exhausted',
    ]))

  it('waits `repeat_after` between rounds, and 5 minutes when nothing says how long', () => {
    expect(walk(policy({ repeat: 1, repeat_after: '30m' }), 3)[2]).toEqual([1, 0, 30])
    expect(walk(policy({ repeat: 1, steps: [{ targets }] }), 3)).toEqual([[0, 0, 0], [1, 0, 5], 'exhausted'])
  })
})

describe('a conditional step', () => {
  const working_hours = { time_zone: 'Europe/Berlin', from: '09:00', to: '17:00', days: ['monday'] }
  const step = Step.parse({ targets, if: { urgency: ['high', 'medium'], working_hours } })

  it.each([
    ['high', '2026-03-30T07:00Z', undefined],
    ['low', '2026-03-30T07:00Z', 'only for high or medium urgency'],
    ['high', '2026-03-30T06:59Z', 'only within working hours (09:00–17:00 Europe/Berlin)'],
    ['high', '2026-03-31T07:00Z', 'only within working hours (09:00–17:00 Europe/Berlin)'],
  ] as const)('at urgency %s and %s is passed over because: %s', (urgency, at, because) =>
    expect(passedOver(step, urgency, new Date(at))).toBe(because),
  )

  it('without conditions always counts', () =>
    expect(passedOver(Step.parse({ targets }), 'low', new Date(0))).toBe(undefined))
})
