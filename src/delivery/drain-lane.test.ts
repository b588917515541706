import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Call, Delivery, Notice, Notifier, Outcome } from '../core/delivery.ts'
import type { Event, Incident } from '../core/incident.ts'
import type { Outbox, Owed } from '../core/outbox.ts'
import { Problem } from '../core/problem.ts'
import { drainLane } from './drain-lane.ts'
import type { Effects, Failure, Report } from './effects.ts'

const start = new Date('2026-03-01T12:00:00Z').getTime()
const incident = { id: 'INC-1', urgency: 'high', status: 'open', generation: 1 } as Incident

interface Row extends Delivery {
  reason?: string
}

/** A notifier of one-word messages: posts, and edits once it has a memory. */
const notifier: Notifier = {
  kind: 'slack',
  label: 'Fake',
  settings: z.strictObject({}),
  lane: ({ memory, channel }) => `slack:w:${memory ? 'update' : 'post'}:${channel}`,
  call({ delivery, card }) {
    if (delivery.kind === 'reply' && !card) return { wait: 'no card' }
    return { method: delivery.memory ? 'update' : 'post', arguments: { id: delivery.id } }
  },
  learn: ({ ts }) => ts,
  search: ({ delivery }) => (delivery.memory ? undefined : { method: 'search', arguments: { id: delivery.id } }),
  found: ({ places }) => places as string[],
  remove: (place) => ({ method: 'remove', arguments: { place } }),
}

/** Everything around a lane, in memory, with a clock that only the test moves. */
function world(answer: (call: Call, now: number) => Outcome, more: Partial<Effects> = {}) {
  const rows: Row[] = []
  const calls: { method: string; id: unknown; at: number }[] = []
  const reports: Report[] = []
  const failures: (Failure & { delivery: string; state: string | undefined })[] = []
  const pauses = new Map<string, number>()
  const time = { now: start }
  const spent = { calls: 0 }
  const cards: { memory?: unknown; event?: Event; incident?: Incident } = {}
  const owed = (delivery: Row): Owed => ({
    delivery: { ...delivery },
    incident: cards.incident ?? incident,
    ...(cards.event && { event: cards.event }),
    ...(cards.memory !== undefined && { card: cards.memory }),
  })
  const put = (delivery: Delivery, change: Partial<Row>) =>
    Object.assign(rows.find((r) => r.id === delivery.id)!, change)
  const outbox: Outbox = {
    stranded: async (lane) => rows.filter((r) => r.lane === lane && r.state === 'sending').map(owed),
    async claim(lane) {
      const mine = rows.filter((r) => r.lane === lane && r.state === 'queued').sort((a, b) => a.priority - b.priority)
      const paused = Math.max(pauses.get(lane) ?? 0, pauses.get(lane.slice(0, lane.lastIndexOf(':'))) ?? 0)
      const due = paused > time.now ? undefined : mine.find((r) => r.dueAt.getTime() <= time.now)
      if (due) return { owed: owed(Object.assign(due, { state: 'sending', attempts: due.attempts + 1 })) }
      if (!mine.length) return undefined
      return { waitUntil: new Date(Math.max(paused, Math.min(...mine.map((r) => r.dueAt.getTime())))) }
    },
    stillWanted: async ({ generation }) => generation === incident.generation,
    confirm: async (d, memory, lane) => void put(d, { state: 'sent', shown: d.wanted, memory, lane }),
    postpone: async (d, dueAt, error) => void put(d, { state: 'queued', dueAt, error }),
    drop: async (d, reason) => void put(d, { state: 'dropped', reason }),
    giveUp: async (d, error, fallback) =>
      void put(d, { state: 'failed', error, reason: String(fallback ?? 'nowhere') }),
    pause: async (lane, until) => void pauses.set(lane, until.getTime()),
    spend: async (_, limit) => (++spent.calls > limit ? new Date(time.now + 60_000) : undefined),
    idleLanes: async () => [],
    owe: async () => undefined,
    delivery: async (id) => rows.find((r) => r.id === id),
    retry: async () => false,
  }
  const effects: Effects = {
    outbox,
    notifier: () => notifier,
    async send(_, call) {
      calls.push({ method: call.method, id: call.arguments.id ?? call.arguments.place, at: time.now })
      return answer(call, time.now)
    },
    clock: { now: () => new Date(time.now) },
    random: () => 0.5,
    publicUrl: '',
    settings: () => undefined,
    handles: async () => ({}),
    fallback: async () => '#fallback',
    async recordFailure(delivery, failure) {
      failures.push({ delivery: delivery.id, state: rows.find((r) => r.id === delivery.id)?.state, ...failure })
    },
    budgets: {},
    paces: new Map(),
    observe: (r) => void reports.push(r),
    ...more,
  }
  const owe = (id: string, change: Partial<Row> = {}) => {
    const at = new Date(time.now)
    const row: Row = {
      ...{
        id,
        subject: 'INC-1',
        incident: 'INC-1',
        kind: 'card',
        notifier: 'slack',
        workspace: 'w',
        channel: '#ops',
        event: null,
      },
      ...{ priority: 20, lane: 'slack:w:post:#ops', state: 'queued', wanted: 1, shown: 0, attempts: 0 },
      ...{ createdAt: at, dueAt: at },
      ...change,
    } as Row
    rows.push(row)
    return row
  }
  /** Drains, and again whenever the lane said that it is due, as the job does. */
  const run = async (lane = 'slack:w:post:#ops', turns = 1_000) => {
    for (let turn = 0; turn < turns; turn++) {
      const { waitUntil } = await drainLane(lane, effects)
      if (!waitUntil) return
      time.now = Math.max(time.now, waitUntil.getTime())
    }
  }
  return {
    rows,
    calls,
    reports,
    failures,
    pauses,
    time,
    spent,
    cards,
    effects,
    owe,
    run,
    drain: (lane = 'slack:w:post:#ops') => drainLane(lane, effects),
  }
}

const yes = (reply: Record<string, unknown> = { ts: '1.1' }): Outcome => ({ kind: 'accepted', reply })
const unknown: Outcome = { kind: 'unknown', message: 'reset' }
const refused = (code: string): Outcome => ({ kind: 'refused', code, message: code, remedy: 'do this' })

test('what is owed is sent once, urgent first, and remembered', async () => {
  const w = world(() => yes())
  w.owe('second')
  w.owe('first', { priority: 0 })
  expect(await w.drain()).toEqual({})
  expect(w.calls.map((c) => c.id)).toEqual(['first', 'second'])
  expect(w.rows[0]).toMatchObject({ state: 'sent', memory: '1.1', lane: 'slack:w:update:#ops', shown: 1 })
  await w.drain()
  expect(w.calls).toHaveLength(2)
})

test('sixty messages into a channel that takes one per second arrive with a handful of refusals', async () => {
  let free = 0
  const w = world((_, now) => {
    if (now < free) return { kind: 'limited', retryAfterMs: Math.ceil((free - now) / 1000) * 1000, scope: 'lane' }
    free = now + 1_000
    return yes()
  })
  for (let i = 0; i < 60; i++) w.owe(`m${i}`)
  await w.run()
  expect(w.rows.filter((r) => r.state === 'sent')).toHaveLength(60)
  expect(w.reports.filter((r) => r.result === 'limited').length).toBeLessThan(5)
  expect(w.time.now - start).toBeLessThan(66_000)
})

test('a limited method pauses every lane of it, a limited channel only its own', async () => {
  const w = world(() => ({ kind: 'limited', retryAfterMs: 9_000, scope: 'method' }))
  w.owe('a')
  expect(await w.drain()).toEqual({ waitUntil: new Date(start + 9_000) })
  expect([...w.pauses]).toEqual([['slack:w:post', start + 9_000]])
  const v = world(() => ({ kind: 'limited', retryAfterMs: 9_000, scope: 'lane' }))
  v.owe('a')
  await v.drain()
  expect([...v.pauses]).toEqual([['slack:w:post:#ops', start + 9_000]])
})

test('a page is not sent after somebody took the incident', async () => {
  const w = world(() => yes())
  w.owe('stale', { kind: 'page', generation: 0 })
  w.owe('wanted', { kind: 'page', generation: 1 })
  await w.drain()
  expect(w.calls.map((c) => c.id)).toEqual(['wanted'])
  expect(w.rows[0]).toMatchObject({ state: 'dropped', reason: expect.stringContaining('took the incident') })
})

test('a page that waited out an outage is checked again before it is sent', async () => {
  const w = world((_, now) => (now > start ? yes() : { kind: 'unavailable', message: 'down' }))
  w.owe('page', { kind: 'page', generation: 1 })
  await w.drain()
  incident.generation = 2
  await w.run()
  incident.generation = 1
  expect(w.calls).toHaveLength(1)
  expect(w.rows[0]?.state).toBe('dropped')
})

test('a delivery its worker died over is found and not sent again; its duplicates are removed', async () => {
  const w = world((call) => (call.method === 'search' ? yes({ places: ['1.1', '1.7'] }) : yes()))
  w.owe('a', { state: 'sending' })
  await w.drain()
  expect(w.calls.map((c) => `${c.method} ${c.id}`)).toEqual(['search a', 'remove 1.7'])
  expect(w.rows[0]).toMatchObject({ state: 'sent', memory: '1.1' })
})

test('a delivery its worker died over that is nowhere is sent', async () => {
  const w = world((call) => (call.method === 'search' ? yes({ places: [] }) : yes()))
  w.owe('a', { state: 'sending' })
  await w.drain()
  expect(w.calls.map((c) => c.method)).toEqual(['search', 'post'])
  expect(w.rows[0]?.state).toBe('sent')
})

test('where nobody may look, it is better sent twice than never', async () => {
  const w = world((call) => (call.method === 'search' ? refused('missing_scope') : yes()))
  w.owe('a', { state: 'sending' })
  await w.drain()
  expect(w.rows[0]?.state).toBe('sent')
})

describe('where the receiver shows twice what is sent twice, and nobody can look there', () => {
  const { search: _, found: __, ...plain } = notifier
  const doubling = { notifier: () => ({ ...plain, doubles: true as const }) }

  test.each<[string, Outcome]>([
    ['a lost answer', unknown],
    ['an answer that never came', { kind: 'unknown', message: 'The receiver did not answer in time.' }],
  ])('%s ends as a dead letter that says why, told elsewhere', async (_, outcome) => {
    const w = world(() => outcome, doubling)
    w.owe('a')
    await w.run()
    expect(w.calls).toHaveLength(1)
    expect(w.rows[0]).toMatchObject({
      state: 'failed',
      reason: '#fallback',
      error: { code: 'not_confirmed', message: expect.stringMatching(/would double it/) },
    })
    expect(w.failures).toMatchObject([{ delivery: 'a', fallback: '#fallback' }])
  })

  test('so does what a dead worker had handed to the network', async () => {
    const w = world(() => yes(), doubling)
    w.owe('a', { state: 'sending' })
    await w.drain()
    expect(w.calls).toEqual([])
    expect(w.rows[0]).toMatchObject({ state: 'failed', error: { code: 'not_confirmed' } })
  })

  test('a receiver that says itself that it failed is asked again, and so is one that a person retries', async () => {
    let times = 0
    const w = world(() => (++times < 3 ? { kind: 'unknown', message: 'HTTP 500', answered: true } : yes()), doubling)
    w.owe('a')
    w.owe('b', { error: { code: 'not_confirmed', message: 'x', remedy: 'y' } })
    await w.run()
    expect(w.rows.map(({ state }) => state)).toEqual(['sent', 'sent'])
    expect(w.calls).toHaveLength(4)
  })
})

test('a lost answer is looked for at once', async () => {
  const w = world((call) => (call.method === 'search' ? yes({ places: ['4.2'] }) : unknown))
  w.owe('a')
  await w.drain()
  expect(w.calls.map((c) => c.method)).toEqual(['post', 'search'])
  expect(w.rows[0]).toMatchObject({ state: 'sent', memory: '4.2' })
})

test('what appears only after the first look is found before it is sent again', async () => {
  let looks = 0
  const w = world((call) => (call.method === 'search' ? yes({ places: ++looks > 1 ? ['4.2'] : [] }) : unknown))
  w.owe('a')
  await w.run()
  expect(w.calls.map((c) => c.method)).toEqual(['post', 'search', 'search'])
  expect(w.rows[0]?.state).toBe('sent')
})

test('while looking itself fails, nothing is sent a second time', async () => {
  const w = world((call, now) => {
    if (call.method !== 'search') return unknown
    return now < start + 20_000 ? { kind: 'unavailable', message: 'down' } : yes({ places: ['4.2'] })
  })
  w.owe('a')
  await w.run()
  expect(w.calls.filter((c) => c.method === 'post')).toHaveLength(1)
  expect(w.rows[0]?.state).toBe('sent')
})

test('ten minutes without Slack lose nothing and cost few calls', async () => {
  const w = world((_, now) => (now < start + 600_000 ? { kind: 'unavailable', message: 'down' } : yes()))
  for (let i = 0; i < 20; i++) w.owe(`m${i}`)
  await w.run()
  expect(w.rows.every((r) => r.state === 'sent')).toBe(true)
  expect(w.calls.length).toBeLessThan(300)
  expect(w.time.now - start).toBeLessThan(680_000)
})

test('a refusal is given up at once, loudly, with the fallback', async () => {
  const w = world(() => refused('is_archived'))
  w.owe('a')
  await w.drain()
  expect(w.rows[0]).toMatchObject({
    state: 'failed',
    reason: '#fallback',
    error: { code: 'is_archived', remedy: 'do this' },
  })
  expect(w.reports[0]).toMatchObject({ result: 'failed', why: 'is_archived' })
  expect(w.failures).toMatchObject([
    { delivery: 'a', state: 'sending', fallback: '#fallback', fault: { code: 'is_archived' } },
  ])
})

test('news of a failed delivery that fails as well causes no further news', async () => {
  const w = world(() => refused('is_archived'))
  w.cards.event = { type: 'delivery_failed' } as Event
  w.owe('a', { kind: 'notice' })
  await w.drain()
  expect(w.rows[0]?.state).toBe('dropped')
  expect(w.failures).toEqual([])
})

test('a card whose message is gone is posted anew, unless that was already done', async () => {
  const answers = (places: string[]) => (call: Call) => {
    if (call.method === 'search') return yes({ places })
    return call.method === 'update' ? refused('message_not_found') : yes({ ts: '9.9' })
  }
  const w = world(answers(['1.1']))
  w.owe('a', { memory: '1.1', lane: 'slack:w:update:#ops' })
  await w.drain('slack:w:update:#ops')
  expect(w.calls.map((c) => c.method)).toEqual(['update', 'search', 'post'])
  expect(w.rows[0]).toMatchObject({ state: 'sent', memory: '9.9' })
  const v = world(answers(['1.1', '8.8']))
  v.owe('a', { memory: '1.1', lane: 'slack:w:update:#ops' })
  await v.drain('slack:w:update:#ops')
  expect(v.calls.map((c) => c.method)).toEqual(['update', 'search'])
  expect(v.rows[0]).toMatchObject({ state: 'sent', memory: '8.8' })
})

test('a reply waits for its card and is dropped when none comes in a day', async () => {
  const w = world(() => yes())
  w.owe('reply', { kind: 'reply' })
  await w.drain()
  expect(w.rows[0]).toMatchObject({ state: 'queued', error: { code: 'waiting' } })
  w.time.now += 1_000
  w.cards.memory = '1.1'
  await w.drain()
  expect(w.rows[0]?.state).toBe('sent')
  delete w.cards.memory
  w.owe('orphan', { kind: 'reply', createdAt: new Date(start - 25 * 3_600_000) })
  await w.drain()
  expect(w.rows[1]).toMatchObject({ state: 'dropped', reason: 'no card' })
})

test('a spent budget delays what does not hurry, and a fifth of it is kept for what does', async () => {
  const w = world(() => yes(), { budgets: { update: 10 } })
  const lane = 'slack:w:update:#ops'
  w.cards.incident = { ...incident, urgency: 'low' }
  for (let i = 0; i < 9; i++) w.owe(`low${i}`, { memory: '1', lane })
  await w.drain(lane)
  expect(w.calls).toHaveLength(8)
  w.spent.calls = 8
  w.cards.incident = { ...incident, urgency: 'high' }
  w.owe('high', { memory: '1', lane })
  expect(await w.drain(lane)).toEqual({ waitUntil: new Date(start + 60_000) })
  expect(w.calls.at(-1)?.id).toBe('high')
})

test('a budget spent even for what hurries rests the whole method, and costs one question', async () => {
  const w = world(() => yes(), { budgets: { update: 2 } })
  const lane = 'slack:w:update:#ops'
  w.cards.incident = { ...incident, urgency: 'high' }
  for (let i = 0; i < 9; i++) w.owe(`high${i}`, { memory: '1', lane })
  expect(await w.drain(lane)).toEqual({ waitUntil: new Date(start + 60_000) })
  expect(w.spent.calls).toBe(3)
  w.owe('elsewhere', { memory: '1', lane: 'slack:w:update:#other' })
  expect(await w.drain('slack:w:update:#other')).toEqual({ waitUntil: new Date(start + 60_000) })
  expect(w.calls).toHaveLength(2)
})

test('a stop is obeyed between two deliveries', async () => {
  const stop = new AbortController()
  const w = world(
    () => {
      stop.abort()
      return yes()
    },
    { signal: stop.signal },
  )
  w.owe('a')
  w.owe('b')
  await w.drain()
  expect(w.rows.map((r) => r.state)).toEqual(['sent', 'queued'])
})

test('a card found after a crash counts as showing nothing yet, for it may have been posted in an older state', async () => {
  const w = world((call) => (call.method === 'search' ? yes({ places: ['1.1'] }) : yes()))
  w.owe('a', { state: 'sending', wanted: 6 })
  await w.drain()
  expect(w.rows[0]).toMatchObject({ memory: '1.1', shown: 0 })
})

test('a notifier whose settings do not fit leaves a dead letter and lets the next message go', async () => {
  const unfit = {
    ...notifier,
    call: (notice: Notice) => (notice.delivery.id === 'bad' ? refuse() : notifier.call(notice)),
  }
  const refuse = () => {
    throw new Problem('invalid', 'The settings are not complete: url.')
  }
  const w = world(() => yes(), { notifier: () => unfit, fallback: async () => undefined })
  w.owe('bad', { kind: 'notice' })
  w.owe('good', { kind: 'notice' })
  await w.run()
  expect(w.rows).toMatchObject([
    { state: 'failed', error: { code: 'invalid_settings', message: 'The settings are not complete: url.' } },
    { state: 'sent' },
  ])
})

test('a configured notifier that is gone is given up with what to do, and nothing is sent', async () => {
  const w = world(() => yes())
  w.owe('orphan', { kind: 'notice', workspace: 'prod/pager' })
  await w.run()
  expect(w.calls).toEqual([])
  expect(w.failures).toMatchObject([{ fault: { code: 'notifier_removed' }, fallback: '#fallback' }])
})
