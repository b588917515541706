import { expect, test } from 'vitest'
import type { Change } from '../../../core/change.ts'
import { awaitedChange } from './awaited-change.ts'

const listeners = new Set<(change: Change) => void>()
const news = {
  subscribe(listener: (change: Change) => void) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
const tell = (investigation: string) => {
  for (const listener of listeners)
    listener({ investigation, version: 1, type: 'phase', phase: 'triage', service: 'cart', incidents: [] })
}
const mine = (change: Change) => 'investigation' in change && change.investigation === 'inv-1'
const aLongTime = 3_600_000
const going = new AbortController().signal

test('it waits for the change that is meant, and what came in between counts once', async () => {
  const changes = awaitedChange(news, mine)
  const waiting = changes.next(aLongTime, going)
  tell('inv-2')
  tell('inv-1')
  await waiting
  tell('inv-1')
  tell('inv-1')
  await changes.next(aLongTime, going)
  let over = false
  const next = changes.next(aLongTime, going).then(() => {
    over = true
  })
  await Promise.resolve()
  expect(over).toBe(false)
  tell('inv-1')
  await next
  changes.stop()
  expect(listeners.size).toBe(0)
})

test('it goes on without news when its time is over, and when the reader leaves', async () => {
  const changes = awaitedChange(news, mine)
  await changes.next(1, going)
  const leaving = new AbortController()
  const waiting = changes.next(aLongTime, leaving.signal)
  leaving.abort()
  await waiting
  await changes.next(aLongTime, leaving.signal)
  changes.stop()
})
