import { expect, test } from 'vitest'
import type { Change } from '../../../core/change.ts'
import { changeQueue } from './change-queue.ts'

const change = (version: number): Change => ({ incident: 'INC-1', version, type: 'noted' })

test('changes come in order, also to who waited for them', async () => {
  const queue = changeQueue(10)
  const waited = queue.next()
  queue.push(change(1))
  queue.push(change(2))
  expect([await waited, await queue.next()]).toEqual([change(1), change(2)])
})

test('beyond its length it forgets what waits and says so, then goes on', async () => {
  const queue = changeQueue(2)
  for (const version of [1, 2, 3, 4]) queue.push(change(version))
  expect([await queue.next(), await queue.next()]).toEqual(['missed', change(4)])
})

test('heartbeats do not pile up', async () => {
  const queue = changeQueue(10)
  queue.beat()
  queue.beat()
  queue.push(change(1))
  expect([await queue.next(), await queue.next()]).toEqual(['beat', change(1)])
})

test('the end comes before what still waits, and stays', async () => {
  const queue = changeQueue(10)
  queue.push(change(1))
  queue.end()
  expect([await queue.next(), await queue.next()]).toEqual(['end', 'end'])
})
