import { expect, test } from 'vitest'
import type { Alert } from '../core/alert.ts'
import type { Incident } from '../core/incident.ts'
import type { Report } from '../delivery/effects.ts'
import type { Committed } from '../store/transact.ts'
import { feedMeters } from './feed-meters.ts'

const at = (second: number) => new Date(Date.UTC(2026, 2, 2, 9, 0, second))

function bench(arrivals: Date[] = []) {
  const told: [string, number][] = []
  const meter = (name: string) => (value: number) => void told.push([name, value])
  let listener: (changes: Committed[]) => void = () => undefined
  const observe = feedMeters({
    opened: {
      watch: (given) => {
        listener = given
      },
      store: { alerts: async () => arrivals.map((seenAt) => ({ seenAt }) as Alert) },
    },
    clock: { now: () => at(9) },
    metrics: {
      acknowledged: meter('acknowledged'),
      timerLate: meter('late'),
      alertToCard: meter('card'),
      delivered: () => undefined,
    },
    onError: (error) => {
      throw error
    },
  })
  return { told, observe, commit: (...changes: object[]) => listener(changes as Committed[]) }
}

const incident = (more: Partial<Incident> = {}) => ({ version: 1, openedAt: at(0), status: 'open', sla: {}, ...more })
const event = (type: string, kind: string, second: number) => ({ type, actor: { kind }, at: at(second), seq: 2 })

test('the first acknowledgement counts from the opening, a later one not at all', () => {
  const { told, commit } = bench()
  commit({ event: event('acknowledged', 'user', 42), incident: incident(), before: incident() })
  commit({
    event: event('acknowledged', 'user', 50),
    incident: incident(),
    before: incident({ acknowledgedAt: at(42) }),
  })
  expect(told).toEqual([['acknowledged', 42]])
})

test('a timer is late by what passed since its moment; what a person does meanwhile is not', () => {
  const { told, commit } = bench()
  const before = incident({ status: 'snoozed', snoozedUntil: at(10) })
  commit({ event: event('woke', 'clock', 12), incident: incident(), before })
  commit({ event: event('woke', 'user', 12), incident: incident(), before })
  commit({ event: event('woke', 'clock', 8), incident: incident(), before })
  expect(told).toEqual([['late', 2]])
})

test('a first card counts from the earliest arrival of its alerts; edits and declared incidents do not count', async () => {
  const { told, observe } = bench([at(8), at(5)])
  const report = (shown: number) => ({ delivery: { kind: 'card', shown }, result: 'sent' }) as Report
  observe(report(0))
  observe(report(3))
  bench().observe(report(0))
  await new Promise(setImmediate)
  expect(told).toEqual([['card', 4]])
})
