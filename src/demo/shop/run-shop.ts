import { faultById } from '../../backends/demo/faults/index.ts'
import { type Alerting, endAll, evaluate } from './alerting.ts'
import { breakNow, broken, heal, type Shop, step } from './shop.ts'
import type { Webhook } from './webhook.ts'

/** What a running shop is made of. */
export interface ShopOptions {
  shop: Shop
  alerting: Alerting
  /** Hands a webhook to its receiver; a rejection makes it come again. */
  send(webhook: Webhook): Promise<void>
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back again and again until the function it gives is called. */
  every(ms: number, run: () => void): () => void
}

/** A shop that lives. */
export interface RunningShop {
  shop: Shop
  break(fault: string): void
  heal(fault?: string): void
  /** Registers a listener for every breaking and healing, and gives the function that takes it back. */
  onChange(listener: () => void): () => void
  /** No more faults from now on. */
  rest(): void
  /** Says that every alert is over, so that nothing burns on in a shop that is closed. */
  close(): Promise<void>
}

/** Webhooks that wait for a receiver that is away; more than these are forgotten, the oldest first. */
const patience = 100

/** Lets a shop live, one step a second. */
export function runShop({ shop, alerting, send, now, every }: ShopOptions): RunningShop {
  const listeners = new Set<() => void>()
  const waiting: Webhook[] = []
  let sending: Promise<void> | undefined
  let known = ''

  const tell = () => {
    const state = broken(shop)
      .map(({ fault }) => fault.id)
      .join()
    if (state === known) return
    known = state
    for (const listener of listeners) listener()
  }
  const post = (webhooks: Webhook[]): Promise<void> => {
    waiting.push(...webhooks)
    waiting.splice(0, waiting.length - patience)
    sending ??= sendAll(waiting, send).finally(() => {
      sending = undefined
    })
    return sending
  }
  const tick = () => {
    step(shop, now())
    tell()
    return post(evaluate(alerting, shop.readings, now()))
  }
  const rest = every(1_000, () => void tick())
  return {
    shop,
    rest,
    break: (fault) => {
      breakNow(shop, faultById(fault), now())
      void tick()
    },
    heal: (fault) => {
      heal(shop, fault, now())
      void tick()
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      rest()
      await sending
      await post(endAll(alerting, now()))
    },
  }
}

/** In order; what cannot be sent stays first in line for the next turn, as Alertmanager keeps trying. */
async function sendAll(waiting: Webhook[], send: (webhook: Webhook) => Promise<void>): Promise<void> {
  for (let next = waiting[0]; next; next = waiting[0]) {
    const sent = await send(next).then(
      () => true,
      () => false,
    )
    if (!sent) return
    // The queue may have been cut meanwhile.
    if (waiting[0] === next) waiting.shift()
  }
}
