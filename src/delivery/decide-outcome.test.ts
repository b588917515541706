import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Delivery, Outcome } from '../core/delivery.ts'
import { decideOutcome } from './decide-outcome.ts'

const now = new Date('2026-03-01T12:00:00Z')
const delivery: Delivery = {
  id: 'd1',
  subject: 'INC-1',
  incident: 'INC-1',
  kind: 'card',
  notifier: 'slack',
  workspace: 'w',
  channel: '#ops',
  event: null,
  priority: 20,
  lane: 'l',
  state: 'sending',
  wanted: 1,
  shown: 0,
  attempts: 1,
  createdAt: now,
  dueAt: now,
}
const decide = (outcome: Outcome, change: Partial<Delivery> = {}, random = 0.5, later = 0) =>
  decideOutcome(outcome, { delivery: { ...delivery, ...change }, now: new Date(now.getTime() + later), random })
const away: Outcome = { kind: 'unavailable', message: 'away' }
const day = 24 * 3_600_000

test('being limited pauses the lane or the method until Retry-After, however old or often tried', () => {
  expect(decide({ kind: 'limited', retryAfterMs: 30_000, scope: 'lane' }, { attempts: 99 }, 0, 2 * day)).toMatchObject({
    do: 'pause',
    scope: 'lane',
    until: new Date(now.getTime() + 2 * day + 30_000),
    everyMs: 1_050,
  })
  expect(decide({ kind: 'limited', retryAfterMs: 0, scope: 'method' })).toMatchObject({
    do: 'pause',
    scope: 'method',
    everyMs: 100,
  })
})

test('a refusal is final, and falls back unless the whole workspace would refuse', () => {
  const refused = (code: string): Outcome => ({ kind: 'refused', code, message: code, remedy: 'r' })
  expect(decide(refused('is_archived'))).toMatchObject({
    do: 'giveUp',
    useFallback: true,
    fault: { code: 'is_archived' },
  })
  expect(decide(refused('token_revoked'))).toMatchObject({ do: 'giveUp', useFallback: false })
})

test.each(['message_not_found', 'cant_update_message', 'edit_window_closed'])(
  '%s on an edit posts the card anew',
  (code) => {
    const refused: Outcome = { kind: 'refused', code, message: '', remedy: '' }
    expect(decide(refused, { memory: { ts: '1' } }).do).toBe('repost')
    expect(decide(refused).do).toBe('giveUp')
  },
)

test('what was surely not sent is tried again; what perhaps was is looked for first', () => {
  expect(decide(away).do).toBe('postpone')
  expect(decide({ kind: 'unknown', message: 'reset' })).toMatchObject({ do: 'reconcile', fault: { code: 'unknown' } })
})

test('after a day trying ends, except for a page, which ends when it is no longer wanted', () => {
  expect(decide(away, {}, 0.5, day + 1).do).toBe('giveUp')
  expect(decide(away, { kind: 'page' }, 0.5, 9 * day).do).toBe('postpone')
})

test('the wait doubles from a second to at most a minute, 15 s for a page, and the lane rests no longer than 10 s', () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempts, random) => {
      for (const [kind, longest] of [
        ['card', 60_000],
        ['page', 15_000],
      ] as const) {
        const decision = decide(away, { attempts, kind }, random)
        if (decision.do !== 'postpone') throw new Error(decision.do)
        const wait = decision.dueAt.getTime() - now.getTime()
        expect(wait).toBeLessThanOrEqual(Math.min(longest, 1_000 * 2 ** Math.max(attempts - 1, 0)))
        expect(decision.restMs).toBeLessThanOrEqual(10_000)
      }
    }),
  )
})
