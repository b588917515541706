import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Problem } from '../core/problem.ts'
import type { Anomaly } from '../core/telemetry/anomaly.ts'
import type { AlertRule } from '../core/watch/alert-rule.ts'
import type { WatchNotice } from '../core/watch/notice.ts'
import { anomaly, watchOf, watchStart } from '../core/watch/test-anomaly.ts'
import type { OpenStore } from '../store/open-store.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { keepWatches, type WatchEffects } from './watches.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterEach(async () => {
  for (const table of ['watches', 'alert_rules', 'deliveries'] as const) await t.db.deleteFrom(table).execute()
  t.clock.set(watchStart)
})
afterAll(() => t.close())

const never = new AbortController().signal
const bugs: unknown[] = []

/** A keeper on the store of the tests, or of another process. */
function keeper(given: Partial<WatchEffects>, opened: Pick<OpenStore, 'store' | 'wakes'> = t) {
  return keepWatches({
    store: opened.store,
    queue: opened.wakes,
    clock: t.clock,
    detect: async () => [],
    measure: async () => undefined,
    notifier: (profile, name) => (name === 'gone' ? undefined : { id: `${profile}/${name}`, type: 'webhook' }),
    linksOf: ({ id }) => [{ label: 'Watch', url: `https://allclear.example/watches/${id}` }],
    deadline: () => never,
    holder: 'a',
    onBug: (error) => bugs.push(error),
    ...given,
  })
}

/** Ticks and waits until every look is settled. */
async function round(given: Partial<WatchEffects>, opened?: Pick<OpenStore, 'store' | 'wakes'>) {
  const keeping = keeper(given, opened)
  await keeping.tick()
  await keeping.settled()
}

const owed = async () => {
  const rows = await t.db.selectFrom('deliveries').select(['body', 'workspace', 'channel']).orderBy('id').execute()
  return rows.map((row) => ({ ...row, body: row.body as WatchNotice }))
}
const told = async () =>
  (await owed()).map(({ body }) =>
    body.state === 'resolved' ? 'resolved' : body.anomalies.map(({ key }) => key).join('+'),
  )
const dueNow = async (id: string) => t.clock.set((await t.store.watches.get(id))!.nextAt)
const e = anomaly('e')
const x = anomaly('x', 'critical')

test('eight polls owe the five notices of the specification, with the override of their destination', async () => {
  const destination = '#sre-alerts'
  await t.store.watches.add(
    watchOf({ notifier: { id: 'aws-prod/default', type: 'webhook', name: 'default', destination } }),
  )
  for (const seen of [[e], [e], [], [], [e], [e], [e, x], []]) {
    await round({ detect: async () => seen })
    await round({ detect: () => Promise.reject(new Error('it was not due')) })
    await dueNow('watch-a3f2b1c4')
  }
  expect(await told()).toEqual(['e', 'resolved', 'e', 'x+e', 'resolved'])
  expect((await owed())[0]).toMatchObject({ workspace: 'aws-prod/default', channel: '#sre-alerts' })
})

test('a worker that dies before it settles leaves nothing, and the next one owes the same notice', async () => {
  await t.store.watches.add(watchOf())
  const dead: Anomaly[] = []
  await keeper({ detect: () => new Promise(() => dead.push(e)), holder: 'dead' }).tick()
  expect(dead).toHaveLength(1)
  await round({ detect: async () => [e] })
  expect(await told()).toEqual([])
  t.clock.forward(60_000)
  await round({ detect: async () => [e] })
  expect(await told()).toEqual(['e'])
})

test('of two workers one looks; a straggler whose lease ended changes nothing twice', async () => {
  await t.store.watches.add(watchOf())
  const other = await t.another()
  let looks = 0
  const detect = async () => {
    looks += 1
    return [e]
  }
  await Promise.all([round({ detect }), round({ detect, holder: 'b' }, other)])
  expect(looks).toBe(1)
  await dueNow('watch-a3f2b1c4')

  let answer: (found: Anomaly[]) => void = () => undefined
  const slow = keeper({ detect: () => new Promise<Anomaly[]>((resolve) => (answer = resolve)) })
  await slow.tick()
  t.clock.forward(60_000)
  await round({ detect: async () => [e, x], holder: 'b' }, other)
  answer([])
  await slow.settled()
  expect(await told()).toEqual(['e', 'x+e'])
})

test('a watch that is stopped while it looks tells nothing', async () => {
  await t.store.watches.add(watchOf())
  await round({
    async detect() {
      await t.store.watches.change('watch-a3f2b1c4', (w) => ({ ...w, state: 'stopped' }))
      return [e]
    },
  })
  expect(await told()).toEqual([])
  expect(await t.store.watches.get('watch-a3f2b1c4')).toMatchObject({ state: 'stopped', looks: 0 })
})

test('a backend that fails, hangs or breaks something of ours makes a failed look, never a lost watch', async () => {
  await t.store.watches.add(watchOf({ id: 'watch-1' }))
  const failures = [
    { detect: () => Promise.reject(new Problem('unavailable', 'Loki refuses us: add the scope logs:read.')) },
    { detect: () => new Promise<never>(() => undefined), deadline: () => AbortSignal.abort() },
    { detect: () => Promise.reject(new TypeError('undefined is not a function')) },
  ]
  for (const failure of failures) {
    await round(failure)
    await dueNow('watch-1')
  }
  expect(bugs.splice(0)).toEqual([expect.any(TypeError)])
  expect(await t.store.watches.get('watch-1')).toMatchObject({ failures: 3, lastLook: { ok: false } })
  expect(await told()).toEqual(['watch:blind'])
  await round({ detect: async () => [] })
  expect(await told()).toEqual(['watch:blind', 'resolved'])
})

test('one look that cannot be stored keeps none of the others', async () => {
  await t.store.watches.add(watchOf({ id: 'watch-1' }))
  await t.store.watches.add(watchOf({ id: 'watch-2', service: 'broken' }))
  const fault = { ...e, description: 1n as unknown as string }
  await round({ detect: async (_, service) => (service === 'broken' ? [fault] : [e]) })
  expect(await told()).toEqual(['e'])
  expect(bugs.splice(0)).toHaveLength(1)
})

test('no more is under way than a process and a backend bear, and the rest follows in the same tick', async () => {
  for (let i = 0; i < 30; i++)
    await t.store.watches.add(watchOf({ id: `watch-${i}`, profile: i < 20 ? 'busy' : 'idle' }))
  const now = { busy: 0, idle: 0, most: 0, all: 0, done: 0 }
  await round({
    limits: { process: 7, perProfile: 4 },
    async detect(profile: string) {
      const name = profile as 'busy' | 'idle'
      now[name] += 1
      now.most = Math.max(now.most, now.busy, now.idle)
      now.all = Math.max(now.all, now.busy + now.idle)
      await new Promise(setImmediate)
      now[name] -= 1
      now.done += 1
      return []
    },
  })
  expect(now).toMatchObject({ most: 4, done: 30 })
  expect(now.all).toBeLessThanOrEqual(7)
})

test('a process that is asked to stop begins nothing and records no failure of what it cut short', async () => {
  await t.store.watches.add(watchOf())
  const stop = new AbortController()
  const keeping = keeper({ detect: () => new Promise<never>(() => undefined), signal: stop.signal })
  await keeping.tick()
  stop.abort()
  await keeping.settled()
  await keeping.tick()
  expect(await t.store.watches.isDue()).toBe(true)
  expect(await t.store.watches.get('watch-a3f2b1c4')).toMatchObject({ looks: 0, failures: 0 })
})

test('a watch that may opens one incident for all it finds, and resolves it when everything is over', async () => {
  await t.store.watches.add(watchOf({ incidents: 'high' }))
  const looks: [Anomaly[], object][] = [
    [[anomaly('mild', 'low')], { open: 0 }],
    [[e], { open: 1 }],
    [[e, x], { open: 1 }],
    [[x], { open: 1 }],
    [[], { open: 0, resolved: 1 }],
    [[e], { open: 1, resolved: 1 }],
    [[], { open: 0, resolved: 2 }],
  ]
  for (const [seen, counts] of looks) {
    await round({ detect: async () => seen })
    expect(await t.store.countByStatus([])).toMatchObject(counts)
    await dueNow('watch-a3f2b1c4')
  }
  const { items } = await t.store.incidents({}, { limit: 5 })
  const first = items.at(-1)!
  expect(first).toMatchObject({
    title: 'payments-api: e 847 errors in 10m (threshold: 10)',
    service: 'payments-api',
    urgency: 'high',
    source: 'watch',
    total: 2,
  })
  const [alert] = await t.store.alerts(first.id)
  expect(alert).toMatchObject({
    dedupKey: 'watch-a3f2b1c4:e',
    labels: { watch: 'watch-a3f2b1c4', metric: 'e', profile: 'aws-prod' },
    links: [{ label: 'Watch', url: 'https://allclear.example/watches/watch-a3f2b1c4' }],
  })
})

test('alert rules are evaluated whether or not a watch runs', async () => {
  const rule: AlertRule = {
    ...watchOf({ id: 'alert-1' }),
    condition: { metric: 'error_rate', operator: '>=', threshold: 0.05, forMs: 60_000 },
    severity: 'critical',
    declared: false,
    phase: { is: 'quiet' },
  }
  await t.store.alertRules.add(rule)
  for (const value of [0.2, 0.2, 0.2, undefined, 0.01]) {
    await round({
      measure: async (profile, service, metric) =>
        `${profile} ${service} ${metric}` === 'aws-prod payments-api error_rate' ? value : 0,
    })
    t.clock.set((await t.store.alertRules.get('alert-1'))!.nextAt)
  }
  expect(await told()).toEqual(['error_rate', 'resolved'])
  expect((await owed())[0]!.body).toMatchObject({
    watch: 'alert-1',
    anomalies: [{ severity: 'critical', threshold: 0.05 }],
  })
})

test('a notifier that is not configured any more still gets its delivery, which then fails loudly', async () => {
  await t.store.watches.add(watchOf({ notifier: { id: 'aws-prod/gone', type: 'webhook', name: 'gone' } }))
  await round({ detect: async () => [e] })
  expect((await owed())[0]).toMatchObject({ workspace: 'aws-prod/gone' })
})

test('what a watch tells, and the alert it raises, carry the picture of what was seen', async () => {
  const image = { url: 'https://allclear.example/charts/v1.x.png', alt: 'Errors rise' }
  await t.store.watches.add(watchOf({ id: 'watch-0a0b0c0d', incidents: 'low' }))
  await round({ detect: async () => [e], imagesOf: (_, { key }) => (key === 'e' ? [image] : []) })
  expect((await owed()).map(({ body }) => body.image)).toContainEqual(image)
  const { items } = await t.store.incidents({}, { limit: 10 })
  const alerts = await Promise.all(items.map(({ id }) => t.store.alerts(id)))
  expect(alerts.flat().map(({ images }) => images)).toContainEqual([image])
})

test('each look is told with how late it began and whether it succeeded', async () => {
  await t.store.watches.add(watchOf())
  t.clock.forward(2_500)
  const seen: object[] = []
  const looked = (look: object) => void seen.push(look)
  await round({ detect: async () => [], looked })
  await dueNow('watch-a3f2b1c4')
  await round({ detect: () => Promise.reject(new Problem('unavailable', 'Away.')), looked })
  expect(seen).toEqual([
    { kind: 'watch', profile: 'aws-prod', ok: true, lateMs: 2_500 },
    { kind: 'watch', profile: 'aws-prod', ok: false, lateMs: 0 },
  ])
})
