import { expect, test } from 'vitest'
import { createAlerting } from './alerting.ts'
import { runShop } from './run-shop.ts'
import { broken, createShop } from './shop.ts'
import type { Webhook } from './webhook.ts'

function start() {
  const world = { now: Date.UTC(2026, 2, 10, 9), isAway: false, sent: [] as Webhook[], changes: 0 }
  let tick: () => void = () => undefined
  let isRunning = false
  const running = runShop({
    shop: createShop({ seed: 1, now: world.now }),
    alerting: createAlerting({ random: () => 0.99, externalLabels: {}, generatorUrl: 'http://127.0.0.1/' }),
    now: () => world.now,
    async send(webhook) {
      if (world.isAway) throw new Error('away')
      world.sent.push(webhook)
    },
    every(_ms, run) {
      tick = run
      isRunning = true
      return () => {
        isRunning = false
      }
    },
  })
  running.onChange(() => {
    world.changes++
  })
  /** What is sent is sent in the microtasks after a tick. */
  const pass = async (seconds: number) => {
    for (let count = 0; count < seconds && isRunning; count++) {
      world.now += 1_000
      tick()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  return { world, running, pass }
}

test('a receiver that was away gets everything in order when it is back', async () => {
  const { world, pass } = start()
  world.isAway = true
  await pass(30)
  expect(world.sent).toEqual([])
  world.isAway = false
  await pass(1)
  const first = world.sent.filter(({ groupLabels }) => groupLabels.service === 'payments-api')
  expect(first.length).toBeGreaterThan(1)
  expect(first[0]!.alerts).toHaveLength(1)
})

test('breaking and healing by hand is told at once', async () => {
  const { world, running, pass } = start()
  running.break('frontend-certificate')
  expect(broken(running.shop).map(({ fault }) => fault.id)).toEqual(['frontend-certificate'])
  await pass(1)
  expect(world.sent.at(-1)).toMatchObject({ status: 'firing', groupLabels: { service: 'web-frontend' } })
  running.heal()
  await pass(12)
  expect(world.sent.at(-1)).toMatchObject({ status: 'resolved' })
  expect(world.changes).toBe(2)
})

test('nobody can break what the shop does not have', () => {
  expect(() => start().running.break('nonsense')).toThrow('it has payments-pool, ')
})

test('a shop that closes resolves what burns and stops', async () => {
  const { world, running, pass } = start()
  await pass(10)
  expect(world.sent.at(-1)?.status).toBe('firing')
  await running.close()
  expect(world.sent.at(-1)?.status).toBe('resolved')
  const before = world.sent.length
  await pass(10)
  expect(world.sent).toHaveLength(before)
})
