import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Anomaly } from '../telemetry/anomaly.ts'
import { blindKey, firingOf } from './findings.ts'
import { type Outcome, sawAnomalies, sawNothing } from './look.ts'
import { anomaly, watchOf, watchStart } from './test-anomaly.ts'
import type { Watch } from './watch.ts'

type Sight = Anomaly[] | 'fails'

const at = (minute: number) => new Date(watchStart.getTime() + minute * 60_000)
const look = (watch: Watch, sight: Sight, now: Date): Outcome<Watch> =>
  sight === 'fails' ? sawNothing(watch, 'Loki does not answer.', now) : sawAnomalies(watch, sight, now)

/** Looks once a minute and answers what each look led to. */
function run(watch: Watch, sights: Sight[], from = 0): Outcome<Watch>[] {
  const outcomes: Outcome<Watch>[] = []
  let current = watch
  for (const [index, sight] of sights.entries()) {
    outcomes.push(look(current, sight, at(from + index)))
    current = outcomes.at(-1)!.item
  }
  return outcomes
}

/** A notice in short: the keys that fire, or `resolved`. */
const told = ({ notice }: Outcome<Watch>) =>
  notice && (notice.notice.state === 'resolved' ? 'resolved' : notice.notice.anomalies.map(({ key }) => key).join('+'))

const e = anomaly('e')
const x = anomaly('x')

test('eight polls give the five notices of the specification', () => {
  const outcomes = run(watchOf(), [[e], [e], [], [], [e], [e], [e, x], []])
  expect(outcomes.map(told)).toEqual(['e', undefined, 'resolved', undefined, 'e', undefined, 'e+x', 'resolved'])
  expect(outcomes.flatMap(({ notice }) => notice?.dedupe ?? [])).toEqual(
    [1, 2, 3, 4, 5].map((n) => `watch-a3f2b1c4:${n}`),
  )
  expect(outcomes[6]!.notice!.notice).toMatchObject({ state: 'firing', fresh: ['x'], resolved: [] })
  expect(outcomes[7]!.notice!.notice).toMatchObject({
    anomalies: [],
    fresh: [],
    resolved: [{ key: 'e' }, { key: 'x' }],
  })
})

test('what is over while something else goes on is told with what is left', () => {
  const outcomes = run(watchOf(), [[e, x], [x]])
  expect(outcomes.map(told)).toEqual(['e+x', 'x'])
  expect(outcomes[1]!.notice!.notice).toMatchObject({ state: 'firing', fresh: [], resolved: [{ key: 'e' }] })
})

test('getting worse is news, getting milder is not, and the worst comes first', () => {
  const outcomes = run(watchOf(), [
    [x, anomaly('e', 'low')],
    [x, anomaly('e', 'critical')],
    [x, anomaly('e', 'low')],
    [x, anomaly('e', 'critical')],
  ])
  expect(outcomes.map(told)).toEqual(['x+e', 'e+x', undefined, undefined])
  expect(outcomes[1]!.notice!.notice.fresh).toEqual(['e'])
})

test('what still fires is told again only when asked for, after the time that was asked for', () => {
  const sights: Sight[] = [[e], [e], [e], [e], [e], [], []]
  expect(run(watchOf(), sights).map(told)).toEqual([
    'e',
    undefined,
    undefined,
    undefined,
    undefined,
    'resolved',
    undefined,
  ])
  const again = run(watchOf({ renotifyMs: 120_000 }), sights)
  expect(again.map(told)).toEqual(['e', undefined, 'e', undefined, 'e', 'resolved', undefined])
  expect(again[2]!.notice!.notice.fresh).toEqual([])
})

test('a condition that comes and goes is said once to flap, held as firing, and told when it stays calm', () => {
  const flap = { changes: 4, windowMs: 30 * 60_000, calmMs: 5 * 60_000 }
  const outcomes = run(watchOf({ flap }), [[e], [], [e], [], [e], [], [e], [], [], [], [], [], [], []])
  expect(outcomes.map(told)).toEqual([
    ...['e', 'resolved', 'e', 'resolved', 'e'],
    ...Array(7).fill(undefined),
    ...['resolved', undefined],
  ])
  expect(outcomes[4]!.notice!.notice.anomalies[0]!.description).toMatch(
    /\(flapping: 5 changes in 30 min, held until calm for 5 min\)$/,
  )
  const calm = run(outcomes.at(-1)!.item, [[e], []], 20)
  expect(calm.map(told)).toEqual(['e', 'resolved'])
})

test('a backend that fails resolves nothing, is told once when the watch is blind, and once when it sees again', () => {
  const outcomes = run(watchOf(), [[e], 'fails', 'fails', 'fails', 'fails', [e], 'fails', [e]])
  expect(outcomes.map(told)).toEqual(['e', undefined, undefined, `e+${blindKey}`, undefined, 'e', undefined, undefined])
  const [blind] = outcomes[3]!.notice!.notice.anomalies.filter(({ key }) => key === blindKey)
  expect(blind).toMatchObject({ metric: 'watch_blind', currentValue: 3, threshold: 3 })
  expect(blind!.description).toMatch(/^Cannot see payments-api: 3 failed looks in a row, .* Loki does not answer\.$/)
  expect(outcomes[5]!.notice!.notice.resolved.map(({ key }) => key)).toEqual([blindKey])
})

test('what ended while the watch was blind is told when it sees again', () => {
  const outcomes = run(watchOf(), [[e], 'fails', 'fails', 'fails', []])
  expect(outcomes.map(told)).toEqual(['e', undefined, undefined, `e+${blindKey}`, 'resolved'])
})

test('failures back off up to ten minutes, and intervals vary a little', () => {
  const rests = run(watchOf(), Array(8).fill('fails')).map(
    ({ item }, minute) => (item.nextAt.getTime() - at(minute).getTime()) / 60_000,
  )
  const planned = [1, 2, 4, 8, 10, 10, 10, 10]
  for (const [index, rest] of rests.entries()) {
    expect(rest).toBeGreaterThanOrEqual(planned[index]! * 0.8)
    expect(rest).toBeLessThanOrEqual(planned[index]! * 1.2)
  }
  const usual = Array.from(
    { length: 200 },
    (_, i) => sawAnomalies(watchOf({ id: `watch-${i}` }), [], at(0)).item.nextAt.getTime() - at(0).getTime(),
  )
  expect(Math.min(...usual)).toBeGreaterThanOrEqual(57_000)
  expect(Math.max(...usual)).toBeLessThanOrEqual(63_000)
  expect(new Set(usual).size).toBeGreaterThan(150)
})

test('anomalies that are bad enough raise an alert once, raise it higher, and clear it', () => {
  const watch = watchOf({ incidents: 'high' })
  const outcomes = run(watch, [
    [anomaly('e', 'medium')],
    [e],
    [e],
    [anomaly('e', 'critical')],
    [anomaly('e', 'low')],
    [],
  ])
  expect(outcomes.map(({ raising }) => raising.raise.map(({ severity }) => severity))).toEqual([
    [],
    ['high'],
    [],
    ['critical'],
    [],
    [],
  ])
  expect(outcomes.map(({ raising }) => raising.clear.length)).toEqual([0, 0, 0, 0, 0, 1])
  expect(run(watchOf(), [[e], []]).flatMap(({ raising }) => [...raising.raise, ...raising.clear])).toEqual([])
})

test('blindness opens no incident', () => {
  const outcomes = run(watchOf({ incidents: 'low' }), ['fails', 'fails', 'fails', []])
  expect(outcomes.flatMap(({ raising }) => [...raising.raise, ...raising.clear])).toEqual([])
})

const sight = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.uniqueArray(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), severity: fc.constantFrom('low' as const, 'high' as const) }),
      { selector: ({ key }) => key },
    ),
  },
  { weight: 1, arbitrary: fc.constant('fails' as const) },
)
const history = fc.array(
  sight.map((s): Sight => (s === 'fails' ? s : s.map(({ key, severity }) => anomaly(key, severity)))),
  { maxLength: 30 },
)

test('a notice is only given when what fires, or how, is not what the last notice said', () => {
  fc.assert(
    fc.property(history, (sights) => {
      let before: Outcome<Watch> | undefined
      for (const outcome of run(watchOf(), sights)) {
        const news = outcome.notice?.notice
        if (news) {
          expect(news.fresh.length + news.resolved.length).toBeGreaterThan(0)
          expect(news.state).toBe(news.anomalies.length ? 'firing' : 'resolved')
        } else if (before) {
          const keys = (o: Outcome<Watch>) =>
            firingOf(o.item.findings)
              .map(({ anomaly: { key } }) => key)
              .sort()
          expect(keys(outcome)).toEqual(keys(before))
        }
        before = outcome
      }
    }),
  )
})

test('whatever happened, what was told last becomes what is there', () => {
  fc.assert(
    fc.property(history, fc.subarray(['a', 'b', 'c']), (sights, last) => {
      const calm = Array<Sight>(15).fill(last.map((key) => anomaly(key)))
      const outcomes = run(watchOf(), [...sights, ...calm])
      const notice = outcomes.findLast((o) => o.notice)?.notice?.notice
      expect((notice?.anomalies ?? []).map(({ key }) => key).sort()).toEqual(last)
      expect(outcomes.at(-1)!.notice).toBeUndefined()
    }),
  )
})

test('the same look taken again after a crash owes the same notice', () => {
  fc.assert(
    fc.property(history, (sights) => {
      let watch = watchOf()
      for (const [minute, each] of sights.entries()) {
        const [first, second] = [look(watch, each, at(minute)), look(watch, each, at(minute))]
        expect(second).toEqual(first)
        const later = look(watch, each, at(minute + 0.1))
        expect(later.notice?.dedupe).toEqual(first.notice?.dedupe)
        watch = first.item
      }
    }),
  )
})
