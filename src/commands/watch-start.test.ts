import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { plain } from '../core/card.ts'
import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { NotifierSettings, Profile, Profiles } from '../core/telemetry/profile.ts'
import { sawAnomalies } from '../core/watch/look.ts'
import { anomaly } from '../core/watch/test-anomaly.ts'
import { Preferences } from '../core/workspace.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { declareAlertRules } from './alert-rule-declare.ts'
import { answer, find } from './dispatch.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, furnish, person, user } from './test-context.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('eve')],
    team: [{ id: 'core', members: ['alice'] }],
    service: [{ id: 'payments-api' }, { id: 'vault', restricted_to: ['core'] }],
  })
})
afterEach(async () => {
  for (const table of ['watches', 'alert_rules'] as const) await t.db.deleteFrom(table).execute()
})
afterAll(() => t.close())

const notifiers: Record<string, string> = { default: 'slack', 'payments-team': 'slack', pagerduty: 'webhook' }

/** The profile `aws-prod` with the notifiers given. */
function profilesWith(types: Record<string, string>): Profiles {
  const base = testProfiles({}, [{ name: 'payments-api' }, { name: 'vault' }])
  const all = Object.entries(types).map(([name, type]): [string, NotifierSettings] => [
    name,
    { id: `aws-prod/${name}`, name, type, settings: { url: 'secret' } },
  ])
  const profile: Profile = { ...base.resolve(), name: 'aws-prod', notifiers: new Map(all) }
  return {
    names: () => ['aws-prod'],
    resolve: () => profile,
    service: base.service,
    checkDestination({ type }, destination) {
      if (type === 'webhook' && !destination.startsWith('https://'))
        throw new Problem('invalid', 'This is no web address.')
    },
  }
}

interface Shown {
  id: string
  state: string
  [field: string]: unknown
}

async function ask<T = Shown>(name: string, input: object = {}, given: Partial<Context> = {}): Promise<T> {
  const directory = await t.store.readDirectory()
  return call<T>(
    contextWith({ store: t.store, clock: t.clock, directory, profiles: profilesWith(notifiers), ...given }),
    name,
    input,
  )
}

async function show(name: string, input: object = {}) {
  const directory = await t.store.readDirectory()
  const context = contextWith({ store: t.store, clock: t.clock, directory, profiles: profilesWith(notifiers) })
  const { title, lines = [], table } = await answer(find(name)!, context, input)
  return [title, ...lines.map(plain), ...(table?.rows ?? []).map((row) => row.map(plain).join(' | '))].join('\n')
}

test('a watch is started, listed, shown, stopped and removed', async () => {
  const started = await ask('watch start', { service: 'payments-api', interval: 120 })
  expect(started).toMatchObject({
    id: expect.stringMatching(/^watch-[0-9a-f]{8}$/),
    service: 'payments-api',
    profile: 'aws-prod',
    interval_seconds: 120,
    notifier: 'default',
    destination: null,
    incident: null,
    state: 'running',
    created_by: { id: 'alice' },
  })
  expect(JSON.stringify(started)).not.toContain('secret')
  const watch = started.id
  expect(await ask('watch')).toEqual({ watches: [started], next_cursor: null })
  expect(await ask('watch show', { watch: watch.toUpperCase() })).toEqual(started)
  expect(await show('watch list')).toBe(`1 watch\n${watch} | payments-api | 2m | default | about to look`)
  await t.store.watches.change(watch, (w) => sawAnomalies(w, [anomaly('error_count')], t.clock.now()).item)
  expect(await show('watch list')).toContain('🔴 error_count')
  expect(await show('watch show', { watch })).toContain('• HIGH error_count — 847 errors in 10m (threshold: 10)')
  expect(await ask('watch show', { watch })).toMatchObject({ anomaly_count: 1, anomalies: [{ metric: 'error_count' }] })
  expect(await ask('watch stop', { watch })).toMatchObject({
    state: 'stopped',
    stopped_by: { id: 'alice' },
    next_look_at: null,
  })
  expect(await ask('watch stop', { watch })).toMatchObject({ state: 'stopped' })
  expect(await ask('watch-remove', { watch })).toMatchObject({ id: watch })
  expect(await show('watches')).toBe('Nothing is watched yet.\nStart with /allclear watch start <service>.')
})

test.each([
  [{}, { notifier: 'default', destination: null }],
  [{ notifier: 'Payments-Team' }, { notifier: 'payments-team' }],
  [
    { notifier: 'default', destination: '#sre-alerts' },
    { notifier: 'default', destination: '#sre-alerts' },
  ],
  [{ channel: 'C0123456' }, { notifier: 'default', destination: 'C0123456' }],
  [{ interval: '60' }, { interval_seconds: 60 }],
  [{ interval: '2m' }, { interval_seconds: 120 }],
  [
    { interval: '60s', renotify: '4h', incident: 'high', flap: 'off' },
    { renotify_seconds: 14_400, incident: 'high', flap_changes: null },
  ],
  [{ flap: 20 }, { flap_changes: 20 }],
])('start with %j', async (input, expected) => {
  expect(await ask('watch-start', { service: 'payments-api', ...input })).toMatchObject(expected)
})

test.each([
  [{ service: 'payment-api' }, /no service "payment-api"/],
  [{ notifier: 'payments-tem' }, 'The profile aws-prod has no notifier "payments-tem". Did you mean payments-team?'],
  [{ notifier: 'carrier-pigeon' }, 'There are: default, payments-team, pagerduty.'],
  [{ interval: '5' }, 'The shortest interval is 15 s.'],
  [{ interval: '2d' }, 'The longest interval is 1 d.'],
  [{ interval: 'often' }, /not a duration/],
  [{ channel: '#a', destination: '#b' }, 'Give destination or channel, not both.'],
  [{ notifier: 'pagerduty', destination: '#b' }, 'This is no web address.'],
  [{ renotify: '1s' }, /at least 15 s/],
  [{ flap: 'never' }, /from 2 to 1000, or off/],
])('start with %j is refused: %s', async (input, message) => {
  await expect(ask('watch-start', { service: 'payments-api', ...input })).rejects.toThrow(message)
  expect((await t.store.watches.list({}, { limit: 1 })).items).toEqual([])
})

test('without a choice of notifier the only one tells, several are asked about, and none leaves the Slack workspace', async () => {
  const start = (types: Record<string, string>, input: object = {}) =>
    ask('watch-start', { service: 'payments-api', ...input }, { profiles: profilesWith(types) })
  expect(await start({ hook: 'webhook' })).toMatchObject({ notifier: 'hook' })
  await expect(start({ a: 'webhook', b: 'slack' })).rejects.toThrow('Which notifier? Name one of a, b')
  expect(await start({ a: 'webhook', b: 'slack' }, { channel: '#ops' })).toMatchObject({ notifier: 'b' })
  await expect(start({})).rejects.toThrow('connect a Slack workspace')
  const preferences = Preferences.parse({})
  const workspace = {
    id: 'config',
    name: 'Acme',
    scopes: [],
    status: 'active' as const,
    preferences: preferences as never,
  }
  await t.store.putWorkspace(workspace)
  await expect(start({})).rejects.toThrow('give the Slack workspace a default channel')
  await t.store.setPreferences('config', { ...preferences, defaultChannel: '#incidents' })
  expect(await start({})).toMatchObject({ notifier: 'Acme', destination: '#incidents' })
  expect(await start({}, { channel: '#ops' })).toMatchObject({ destination: '#ops' })
})

test('the same asking, come twice, starts one watch', async () => {
  const input = { service: 'payments-api' }
  const first = await ask('watch-start', input, { commandId: 'slack:Ev1' })
  expect(await ask('watch-start', input, { commandId: 'slack:Ev1' })).toEqual(first)
  expect((await ask('watch-start', input, { commandId: 'slack:Ev2' })).id).not.toBe(first.id)
})

test('what is watched of a restricted service is only there for those who may see it', async () => {
  const { id: watch } = await ask('watch-start', { service: 'vault' })
  const { id: alert } = await ask('alert-add', { service: 'vault', rule: 'cpu > 0.9' })
  const eve = { actor: user('eve') }
  expect(await ask('watches', {}, eve)).toMatchObject({ watches: [] })
  expect(await ask('alerts', {}, eve)).toMatchObject({ alerts: [] })
  await expect(ask('watch-show', { watch }, eve)).rejects.toThrow(
    `There is no watch "${watch}". There is no watch at all yet.`,
  )
  await expect(ask('watch-stop', { watch }, eve)).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask('alert-remove', { alert }, eve)).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask('watch-start', { service: 'vault' }, eve)).rejects.toMatchObject({ code: 'not_found' })
  await expect(ask('watch-stop', { watch }, { actor: user('alice', 'viewer') })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a mistyped id names the nearest', async () => {
  const { id } = await ask('watch-start', { service: 'payments-api' })
  await expect(ask('watch-stop', { watch: id.slice(0, -1) })).rejects.toThrow(`Did you mean ${id}?`)
})

test('an alert rule is added, listed, muted and removed', async () => {
  const added = await ask('alert add', {
    service: 'payments-api',
    rule: 'latency_p99 > 500 for 5m',
    severity: 'critical',
  })
  expect(added).toMatchObject({
    id: expect.stringMatching(/^alert-[0-9a-f]{8}$/),
    rule: 'latency_p99 > 500 for 5m',
    metric: 'latency_p99',
    for_seconds: 300,
    severity: 'critical',
    state: 'quiet',
    muted_until: null,
    declared: false,
  })
  const alert = added.id
  expect(await show('alert')).toContain(`${alert} | payments-api | latency_p99 > 500 for 5m | default | about to look`)
  expect(await ask('alert mute', { alert, for: '4h' })).toMatchObject({
    muted_until: '2026-03-02T13:00:00.000Z',
    muted_by: 'alice',
  })
  expect(await show('alert')).toContain('🔇 muted, quiet')
  expect(await ask('alert mute', { alert, for: 0 })).toMatchObject({ muted_until: null })
  await expect(ask('alert mute', { alert, for: '31d' })).rejects.toThrow('30 days')
  await expect(ask('alert add', { service: 'payments-api', rule: 'latncy_p99 > 1' })).rejects.toThrow(
    'Did you mean latency_p99?',
  )
  await ask('alert remove', { alert })
  expect(await show('alerts')).toContain('There are no alert rules yet.')
})

test('a declared rule is only muted here', async () => {
  const condition = { metric: 'error_rate', operator: '>=', threshold: 0.05, forMs: 0 } as const
  await declareAlertRules(
    { store: t.store, profiles: profilesWith(notifiers) },
    [{ profile: 'aws-prod', service: 'payments-api', condition }],
    t.clock.now(),
  )
  const { alerts } = await ask<{ alerts: Shown[] }>('alerts')
  expect(alerts).toMatchObject([{ rule: 'error_rate >= 0.05', declared: true, notifier: null }])
  const alert = alerts[0]!.id
  await expect(ask('alert-remove', { alert })).rejects.toMatchObject({ code: 'conflict' })
  await ask('alert-mute', { alert })
  await declareAlertRules(
    { store: t.store, profiles: profilesWith(notifiers) },
    [{ profile: 'aws-prod', service: 'payments-api', condition }],
    t.clock.now(),
  )
  expect(await ask('alert-show', { alert })).toMatchObject({ muted_until: '2026-03-02T10:00:00.000Z' })
  await declareAlertRules({ store: t.store, profiles: profilesWith(notifiers) }, [], t.clock.now())
  expect(await ask('alerts')).toMatchObject({ alerts: [] })
})
