import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AlertRule, evaluate, type Measurement } from './alert-rule.ts'
import type { Outcome } from './look.ts'
import { watchOf, watchStart } from './test-anomaly.ts'

const at = (minute: number) => new Date(watchStart.getTime() + minute * 60_000)
const rule = (more: Partial<AlertRule> = {}): AlertRule => ({
  ...watchOf({ id: 'alert-00c0ffee' }),
  condition: { metric: 'latency_p99', operator: '>', threshold: 500, forMs: 3 * 60_000 },
  severity: 'high',
  declared: false,
  phase: { is: 'quiet' },
  ...more,
})

type Sight = number | undefined | 'fails'
const measurement = (sight: Sight): Measurement => (sight === 'fails' ? { failure: 'No answer.' } : { value: sight })

function run(first: AlertRule, sights: Sight[], from = 0): Outcome<AlertRule>[] {
  const outcomes: Outcome<AlertRule>[] = []
  for (const [index, sight] of sights.entries())
    outcomes.push(evaluate(outcomes.at(-1)?.item ?? first, measurement(sight), at(from + index)))
  return outcomes
}

const told = (outcomes: Outcome<AlertRule>[]) => outcomes.map(({ notice }) => notice?.notice.state)
const phases = (outcomes: Outcome<AlertRule>[]) => outcomes.map(({ item }) => item.phase.is)

test('it is pending until the condition held for long enough, fires, and resolves', () => {
  const outcomes = run(rule(), [400, 600, 600, 600, 812.345, 900, 400])
  expect(phases(outcomes)).toEqual(['quiet', 'pending', 'pending', 'pending', 'firing', 'firing', 'quiet'])
  expect(told(outcomes)).toEqual([undefined, undefined, undefined, undefined, 'firing', undefined, 'resolved'])
  expect(outcomes[4]!.notice!.notice.anomalies).toMatchObject([
    {
      metric: 'latency_p99',
      description: '812.3 (threshold: > 500 for 3 min)',
      currentValue: 812.345,
      threshold: 500,
      detectedAt: at(1),
    },
  ])
})

test('a dip starts the waiting anew, and without "for" it fires at once', () => {
  expect(phases(run(rule(), [600, 600, 600, 400, 600, 600, 600, 600])).at(-2)).toBe('pending')
  const atOnce = rule({ condition: { metric: 'error_rate', operator: '>=', threshold: 0.05, forMs: 0 } })
  expect(told(run(atOnce, [0.05, 0.04]))).toEqual(['firing', 'resolved'])
})

test.each([
  ['no data', undefined],
  ['a number that is none', Number.NaN],
  ['a failure', 'fails'],
] as const)('%s resolves nothing, and interrupts what was pending', (_, gap) => {
  const firing = run(rule(), [600, 600, 600, 600, gap, gap, 600, 400])
  expect(told(firing)).toEqual([undefined, undefined, undefined, 'firing', undefined, undefined, undefined, 'resolved'])
  expect(phases(run(rule(), [600, 600, 600, gap, 600, 600]))).toEqual([
    'pending',
    'pending',
    'pending',
    'quiet',
    'pending',
    'pending',
  ])
})

test('no data is an answer: a blind rule sees again, and goes on firing what fired', () => {
  const outcomes = run(rule(), [600, 600, 600, 600, 'fails', 'fails', 'fails', undefined])
  expect(told(outcomes).slice(3)).toEqual(['firing', undefined, undefined, 'firing', 'firing'])
  expect(outcomes.at(-1)!.notice!.notice).toMatchObject({
    anomalies: [{ key: 'latency_p99' }],
    resolved: [{ key: 'watch:blind' }],
  })
})

test('while muted nothing is told; what is left to tell is told afterwards', () => {
  const atOnce = { metric: 'cpu', operator: '>', threshold: 0.9, forMs: 0 } as const
  const muted = rule({ condition: atOnce, mutedUntil: at(3), incidents: 'low' })
  const outcomes = run(muted, [1, 0, 1, 1, 1])
  expect(told(outcomes)).toEqual([undefined, undefined, undefined, 'firing', undefined])
  expect(outcomes.map(({ raising }) => raising.raise.length)).toEqual([0, 0, 0, 1, 0])
  const [first] = run(rule({ condition: atOnce, incidents: 'low' }), [1])
  const after = run({ ...first!.item, mutedUntil: at(3) }, [0, 0, 0], 1)
  expect(told(after)).toEqual([undefined, undefined, 'resolved'])
  expect(after.map(({ raising }) => raising.clear.length)).toEqual([1, 0, 0])
})

test('it never fires before its time, whatever is measured', () => {
  const sight = fc.oneof(fc.constantFrom<Sight>(400, 600, undefined, 'fails'))
  fc.assert(
    fc.property(fc.array(sight, { maxLength: 30 }), (sights) => {
      const outcomes = run(rule(), sights)
      for (const [index, { item }] of outcomes.entries()) {
        if (item.phase.is !== 'firing' || (index > 0 && outcomes[index - 1]!.item.phase.is === 'firing')) continue
        expect(sights.slice(index - 3, index + 1)).toEqual([600, 600, 600, 600])
      }
    }),
  )
})
