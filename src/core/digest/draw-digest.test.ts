import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plain } from '../card.ts'
import type { Deadline } from '../incident.ts'
import { changeOf, trend } from './digest.ts'
import { digestCard } from './digest-card.ts'
import { drawDigest } from './draw-digest.ts'
import { readDigest } from './read-stored.ts'
import { counted, opened } from './test-digest.ts'

const about = {
  scope: 'all',
  date: '2026-03-02',
  timeZone: 'UTC',
  window: { from: new Date('2026-03-01T09:00:00Z'), to: new Date('2026-03-02T09:00:00Z') },
  previous: { from: new Date('2026-02-28T09:00:00Z'), to: new Date('2026-03-01T09:00:00Z') },
  restricted: [],
}
const none = { alerts: [], incidents: [], unacked: [] }
const names = (all: { name: string }[]) => all.map(({ name }) => name)

test('what is new, gone and comes more often is told apart; the same type elsewhere is the same type', () => {
  const digest = drawDigest(
    {
      ...none,
      alerts: [
        counted('Fresh', 2, 0),
        counted('Gone', 0, 4),
        counted('Louder', 7, 3, { namespace: 'shop' }),
        counted('Louder', 3, 1, { namespace: 'pay', severity: 'critical' }),
        counted('Hardly', 3, 1),
        counted('Same', 5, 5, { service: 'search' }),
      ],
    },
    about,
  )
  expect([digest.fresh, digest.gone, digest.increased].map(names)).toEqual([['Fresh'], ['Gone'], ['Louder']])
  expect(digest.increased[0]).toEqual({ name: 'Louder', service: 'cart', now: 10, before: 4 })
  expect(names(digest.noisiest)).toEqual(['Louder', 'Same', 'Hardly', 'Fresh'])
  expect(digest.byService).toEqual([
    { name: 'cart', now: 15, before: 9 },
    { name: 'search', now: 5, before: 5 },
  ])
  expect(names(digest.byNamespace)).toEqual(['shop', 'pay'])
  expect(digest.bySeverity[0]).toEqual({ severity: 'critical', now: 3, before: 1 })
})

const deadline = (more: Partial<Deadline>): Deadline => ({
  targetMs: 300_000,
  warnAt: new Date('2026-03-01T10:04:00Z'),
  dueAt: new Date('2026-03-01T10:05:00Z'),
  warned: false,
  breached: false,
  ...more,
})

test('targets count as met, missed or still running, of incidents of the day only', () => {
  const of = (id: string, more: Partial<Deadline>, at = '2026-03-01T10:00:00Z') =>
    opened(id, at, { sla: { ack: deadline(more) } })
  const digest = drawDigest(
    {
      ...none,
      incidents: [
        of('met', { metAt: new Date('2026-03-01T10:05:00Z') }),
        of('late', { metAt: new Date('2026-03-01T10:06:00Z') }),
        of('missed', { breached: true }),
        of('running', {}),
        of('yesterday', { breached: true }, '2026-02-28T10:00:00Z'),
      ],
    },
    about,
  )
  expect(digest.sla).toEqual({ ack: { met: 1, breached: 2, running: 1 }, resolve: { met: 0, breached: 0, running: 0 } })
  expect(digest.incidents).toEqual({ now: 4, before: 1 })
})

test.each([
  [{ now: 3, before: 2 }, '↑', '+50 %'],
  [{ now: 1, before: 4 }, '↓', '−75 %'],
  [{ now: 2, before: 2 }, '→', '±0'],
  [{ now: 5, before: 0 }, '↑', 'new'],
  [{ now: 1_001, before: 1_000 }, '↑', '+<1 %'],
])('%j goes %s by %s', (tally, arrow, words) => expect([trend(tally), changeOf(tally)]).toEqual([arrow, words]))

const amount = fc.nat(50)
const count = fc.record({
  type: fc.string({ minLength: 1, maxLength: 200 }),
  severity: fc.constantFrom('critical', 'error', 'warning', 'info'),
  service: fc.constantFrom('cart', 'search', 'pay'),
  now: amount,
  before: amount,
})

test('severities add up to the total, no type is both new and gone, and storing changes nothing', () => {
  fc.assert(
    fc.property(fc.array(count, { maxLength: 40 }), (alerts) => {
      const digest = drawDigest({ ...none, alerts, unacked: [opened('INC-1', '2026-03-01T10:00:00Z')] }, about)
      const sum = digest.bySeverity.reduce((all, one) => [all[0]! + one.now, all[1]! + one.before], [0, 0])
      expect(sum).toEqual([digest.alerts.now, digest.alerts.before])
      const keys = (all: { name: string; service: string }[]) => all.map((one) => `${one.service}\n${one.name}`)
      expect(keys(digest.fresh).filter((key) => keys(digest.gone).includes(key))).toEqual([])
      expect(readDigest(JSON.parse(JSON.stringify(digest)))).toEqual(digest)
      const card = digestCard(digest, { publicUrl: 'https://allclear.example' })
      expect((card.lines ?? []).every((line) => plain(line).length < 300)).toBe(true)
      expect(card.lines!.length).toBeLessThan(50)
    }),
    { numRuns: 60 },
  )
})
