import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderCard } from '../clients/slack/render.ts'
import type { Actor } from '../core/actor.ts'
import { plain } from '../core/card.ts'
import type { Context } from '../core/command.ts'
import type { Directory } from '../core/directory.ts'
import type { Posted, SourceSettings } from '../core/source.ts'
import { Preferences, type Workspace } from '../core/workspace.ts'
import { plan } from '../delivery/plan.ts'
import { alertmanager } from '../sources/alertmanager.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { unpainted } from '../surfaces/cli/paint.ts'
import { showCard } from '../surfaces/cli/show-card.ts'
import { answer, find } from './dispatch.ts'
import { call, contextWith, directoryOf, furnish, person, runOn, user } from './test-context.ts'

const workspace: Workspace = {
  id: 'acme',
  team: 'T1',
  name: 'Acme',
  scopes: ['chat:write'],
  status: 'active',
  preferences: Preferences.parse({ defaultChannel: '#incidents', fallbackChannel: '#last' }),
}

const settings: SourceSettings = {
  name: 'prom',
  kind: 'alertmanager',
  key: 'very-secret',
  groupWaitMs: 30_000,
  groupIntervalMs: 0,
  resolveTimeoutMs: 300_000,
  autoResolve: true,
  extra: {},
}
const withSource: Partial<Context> = {
  sources: [alertmanager],
  settings: { publicUrl: 'https://a.example', version: '1', commandName: 'allclear', sources: [settings] },
}

interface Answer {
  [field: string]: unknown
  signals: object[]
  incidents: { timeline: { at: string; type: string; text: string; [field: string]: unknown }[]; warnings: string[] }[]
}

let t: TestStore
let directory: Directory
let run: (input: object, given?: Partial<Context>) => Promise<Answer>
beforeAll(async () => {
  t = await testStore({ plan })
  await furnish(t.store, {
    user: [
      person('alice', { slack: { acme: 'UALICE' } }),
      person('bob', { slack: { acme: 'UBOB' } }),
      person('carol'),
      person('dan', { active: false }),
    ],
    team: [{ id: 'vault-team', members: ['bob'] }],
    schedule: [
      {
        id: 'primary',
        time_zone: 'Europe/Berlin',
        layers: [
          {
            name: 'weekly',
            rotation: { every: 'week', handoff: '09:00', weekday: 'monday' },
            starts: '2026-02-23',
            members: ['bob', 'alice'],
          },
        ],
        overrides: [{ id: 'trip', user: 'bob', from: '2026-03-03T00:00', to: '2026-03-04T00:00' }],
      },
    ],
    policy: [
      {
        id: 'standard',
        name: 'Standard',
        repeat: 1,
        repeat_after: '20m',
        fallback_channel: '#exhausted',
        steps: [
          { targets: ['schedule:primary'] },
          { after: '5m', targets: ['user:dan'] },
          { after: '10m', targets: ['user:bob', 'channel:#ops'] },
        ],
      },
      { id: 'lonely', steps: [{ targets: ['user:carol'] }] },
    ],
    service: [
      { id: 'shop', policy: 'standard', slack: { channel: '#shop' }, sla: { high: { ack: '10m' } } },
      { id: 'vault', restricted_to: ['vault-team'], policy: 'standard', slack: { channel: '#vault-secret' } },
      { id: 'nobodys' },
    ],
  })
  await t.store.putWorkspace(workspace, { bot: 'xoxb-secret' })
  directory = await t.store.readDirectory()
  const commands = runOn(t, { ...withSource, actor: user('alice', 'viewer') })
  run = async (input, given) => (await commands('simulate', input, given)) as unknown as Answer
})
afterAll(() => t.close())

const context = (actor: Actor) =>
  contextWith({ ...withSource, store: t.store, clock: t.clock, directory, actor, commandId: `ask-${++asked}` })
let asked = 0

const lines = ({ incidents }: Answer) => incidents[0]!.timeline.map(({ at, text }) => `${at.slice(11, 16)} ${text}`)

test('everything is told in order until the policy is exhausted, with who, where and why', async () => {
  const { incidents } = await run({ service: 'shop' })
  expect(lines({ incidents, signals: [] })).toEqual([
    '09:00 Opened by @alice',
    '09:00 Escalated to step 1: paged @alice',
    '09:05 Escalated to step 2: nobody for user:dan: not active',
    '09:05 Escalated to step 3: paged @bob #ops',
    '09:08 The acknowledge target is due 2026-03-02T09:10:00Z',
    '09:10 SLA breached: the acknowledge target was due at 2026-03-02T09:10:00Z',
    '09:25 Escalated to step 1, round 2: paged @alice',
    '09:30 Escalated to step 2, round 2: nobody for user:dan: not active',
    '09:30 Escalated to step 3, round 2: paged @bob #ops',
    '09:35 Everybody on the escalation policy was paged and nobody acknowledged',
  ])
  const [, first, second, third] = incidents[0]!.timeline
  expect(first).toMatchObject({
    after_seconds: 0,
    step: 1,
    round: 1,
    pages: [
      {
        user: { id: 'alice', name: 'alice' },
        because: 'on call for primary (weekly)',
        messages: [{ notifier: 'slack', workspace: 'acme', channel: 'UALICE', user: 'alice' }],
      },
    ],
  })
  expect(second).toMatchObject({ step: 2, pages: [], nobody: ['user:dan: not active'] })
  expect(third).toMatchObject({
    after_seconds: 300,
    pages: [
      { user: { id: 'bob' }, because: 'named in the step' },
      { user: null, because: 'named in the step', messages: [{ channel: '#ops' }] },
    ],
  })
  expect(incidents[0]!.timeline.at(-1)).toMatchObject({
    type: 'escalation_exhausted',
    messages: expect.arrayContaining([expect.objectContaining({ kind: 'notice', channel: '#exhausted' })]),
  })
  expect(incidents[0]).toMatchObject({
    service: 'shop',
    policy: { id: 'standard', name: 'Standard' },
    ending: { reason: 'settled', at: '2026-03-02T09:35:00.000Z', next_at: null, status: 'open' },
    warnings: ['Step 2 reaches nobody: user:dan: not active.'],
  })
})

test('another moment finds other people, and an override says that it is one', async () => {
  const before = await run({ service: 'shop', at: '2026-03-02T07:59:59Z' })
  expect(before.incidents[0]!.timeline[1]).toMatchObject({ pages: [{ user: { id: 'bob' } }] })
  const override = await run({ service: 'shop', at: '2026-03-03T12:00:00+01:00' })
  expect(override.incidents[0]!.timeline[1]).toMatchObject({
    at: '2026-03-03T11:00:00.000Z',
    pages: [{ user: { id: 'bob' }, because: 'on call for primary (override trip)' }],
  })
})

test('what somebody does stops what would have followed, and comes after what is due at the same moment', async () => {
  const taken = await run({ service: 'shop', acknowledge_after: '5m' })
  expect(lines(taken).slice(-1)).toEqual(['09:05 Acknowledged by @alice (5 min)'])
  expect(lines(taken)).toContain('09:05 Escalated to step 3: paged @bob #ops')
  expect(taken.incidents[0]).toMatchObject({ ending: { reason: 'settled', status: 'acknowledged' } })
  const late = await run({ service: 'shop', resolve_after: '1m', acknowledge_after: '2m' })
  expect(lines(late).slice(-2)).toEqual([
    '09:01 Resolved by @alice (1 min)',
    '09:02 It was already resolved by alice 1 min ago.',
  ])
})

test('a snooze stops paging, and its end starts the policy over', async () => {
  const snoozed = await run({ service: 'shop', snooze_after: '2m', snooze_for: '1h', acknowledge_after: '63m' })
  expect(lines(snoozed).slice(2, 5)).toEqual([
    '09:02 Snoozed by @alice until 2026-03-02T10:02:00Z',
    '10:02 The snooze is over: open again',
    '10:02 Escalated to step 1: paged @alice',
  ])
  expect(snoozed.incidents[0]).toMatchObject({ ending: { status: 'acknowledged' } })
})

test('it looks only as far as asked, and says when more would happen', async () => {
  expect((await run({ service: 'shop', horizon: '6m' })).incidents[0]).toMatchObject({
    ending: { reason: 'horizon', at: '2026-03-02T09:06:00.000Z', next_at: '2026-03-02T09:08:00.000Z' },
  })
})

test('a policy can be tried before a service has it', async () => {
  const bare = await run({ policy: 'Lonely' })
  expect(bare.incidents[0]).toMatchObject({ service: 'any service', policy: { id: 'lonely' } })
  const tried = await run({ service: 'nobodys', policy: 'lonely' })
  expect(tried.incidents[0]!.timeline[1]).toMatchObject({
    pages: [
      { user: { id: 'carol' }, messages: [] },
      { user: null, because: 'no chat knows carol', messages: [{ channel: '#incidents' }] },
    ],
  })
  expect(tried.incidents[0]!.warnings).toEqual([
    'No connected workspace knows carol, so no direct message is sent. Check the e-mail addresses.',
  ])
})

test('a service that pages nobody says so', async () => {
  expect((await run({ service: 'nobodys', urgency: 'low' })).incidents[0]).toMatchObject({
    urgency: 'low',
    policy: null,
    warnings: ['nobodys has no escalation policy and no responders, so nobody is paged. Give it one of them.'],
  })
})

const message = (...alerts: { service: string; status?: string }[]) => ({
  version: '4',
  groupKey: 'g',
  status: 'firing',
  alerts: alerts.map(({ service, status = 'firing' }, index) => ({
    status,
    labels: { alertname: 'Disk', service, severity: 'critical' },
    annotations: {},
    startsAt: '2026-03-02T08:00:00Z',
    ...(status === 'resolved' && { endsAt: '2026-03-02T08:30:00Z' }),
    fingerprint: `f${index}`,
  })),
})

test('a message opens what it would open, after its group has waited', async () => {
  const { incidents, signals } = await run({ source: 'prom', body: message({ service: 'shop' }, { service: 'shop' }) })
  expect(signals).toMatchObject([{ reason: 'Waits for its group.' }, { reason: 'Waits for its group.' }])
  expect(incidents).toHaveLength(1)
  expect(incidents[0]).toMatchObject({ service: 'shop', opened_at: '2026-03-02T09:00:30.000Z' })
  expect(incidents[0]!.timeline.map(({ type }) => type).slice(0, 4)).toEqual([
    'opened',
    'alert_joined',
    'alert_joined',
    'escalated',
  ])
  const cleared = await run({ source: 'prom', body: message({ service: 'shop', status: 'resolved' }) })
  expect(cleared).toMatchObject({ incidents: [], signals: [{ outcome: 'buries' }] })
})

test('a silence at that moment keeps a message quiet, and a maintenance window holds the target', async () => {
  const [lead, starts] = [user('alice', 'sre-lead'), '2026-03-05T10:00:00Z']
  const silence = async (input: object) => {
    const { id } = await call<{ id: string }>(context(lead), 'silence', { starts, for: '30m', ...input })
    return () => call(context(lead), 'silence-end', { silence: id })
  }
  const body = message({ service: 'shop' })
  const end = await silence({ comment: 'Moving house', matchers: 'service=shop' })
  const during = await run({ source: 'prom', body, at: '2026-03-05T10:10:00Z' })
  expect(during).toMatchObject({
    incidents: [],
    signals: [{ outcome: 'muted', reason: expect.stringContaining('Moving house') }],
  })
  expect((await run({ source: 'prom', body, at: '2026-03-05T10:40:00Z' })).incidents).toHaveLength(1)
  await end()
  const over = await silence({ comment: 'New disks', matchers: 'service=shop', kind: 'maintenance' })
  const held = await run({ service: 'shop', at: '2026-03-05T10:10:00Z' })
  const targets = held.incidents[0]!.timeline.filter(({ type }) => type.startsWith('sla_'))
  expect(targets.map(({ at, type }) => [at.slice(11, 16), type])).toEqual([
    ['10:10', 'sla_paused'],
    ['10:30', 'sla_resumed'],
    ['10:38', 'sla_warned'],
    ['10:40', 'sla_breached'],
  ])
  await over()
})

test('a silence that the asker may not know of gives nothing away', async () => {
  const input = { comment: 'Secret audit', matchers: 'service=vault', for: '1h' }
  const { id } = await call<{ id: string }>(context(user('alice', 'sre-lead')), 'silence', input)
  const asked = { source: 'prom', body: message({ service: 'vault' }) }
  expect((await run(asked)).incidents).toHaveLength(1)
  expect((await run(asked, { actor: user('bob', 'viewer') })).incidents).toHaveLength(0)
  await call(context(user('alice', 'sre-lead')), 'silence-end', { silence: id })
})

test('nothing is given away about a service that the asker may not see', async () => {
  await expect(run({ service: 'vault' })).rejects.toMatchObject({
    code: 'invalid',
    fields: { service: expect.anything() },
  })
  const hidden = await run({ source: 'prom', body: message({ service: 'vault' }) })
  expect(hidden.incidents[0]).toMatchObject({ service: 'vault', policy: null })
  expect(JSON.stringify(hidden)).not.toContain('vault-secret')
  const own = await run({ service: 'vault' }, { actor: user('bob', 'viewer') })
  expect(own.incidents[0]).toMatchObject({ policy: { id: 'standard' } })
  expect(JSON.stringify(own)).toContain('#vault-secret')
})

test.each([
  [{}, 'service'],
  [{ service: 'shp' }, 'service'],
  [{ policy: 'standrd' }, 'policy'],
  [{ service: 'shop', at: 'tomorrow' }, 'at'],
  [{ service: 'shop', at: '2036-01-01T00:00:00Z' }, 'at'],
  [{ service: 'shop', snooze_after: '5m' }, 'snooze_for'],
  [{ service: 'shop', snooze_for: '10s' }, 'snooze_for'],
  [{ service: 'shop', horizon: '31d' }, 'horizon'],
  [{ service: 'shop', body: '{}' }, 'source'],
  [{ source: 'prom' }, 'body'],
  [{ source: 'prom', body: '{}', urgency: 'low' }, 'urgency'],
])('%j is refused at the field %s', async (input, field) => {
  await expect(run(input)).rejects.toMatchObject({ fields: { [field]: expect.any(String) } })
})

test('a message that opens more incidents than anybody reads about is refused', async () => {
  const signals = (count: number): Partial<Context> => ({
    sources: [
      { ...alertmanager, parse: (posted, own) => Array.from({ length: count }, (_, i) => one(posted, own, i)) },
    ],
  })
  const one = (posted: Posted, own: SourceSettings, index: number) => {
    const [signal] = alertmanager.parse(posted, own)
    return { ...signal!, dedupKey: `d${index}`, groupKey: `g${index}` }
  }
  const asked = { source: 'prom', body: message({ service: 'shop' }), horizon: '1m' }
  expect((await run(asked, signals(20))).incidents).toHaveLength(20)
  await expect(run(asked, signals(21))).rejects.toMatchObject({
    message: expect.stringContaining('opens 21 incidents'),
  })
})

test('people read it as a table that calls nobody, with the way to the portal', async () => {
  const card = await answer(find('simulate')!, context(user('alice', 'viewer')), { service: 'shop', urgency: 'high' })
  expect(card.table?.rows.slice(1, 5).map((row) => row.map(plain).slice(1))).toEqual([
    ['at once', 'Step 1: alice is paged', 'direct message (Acme)', 'on call for primary (weekly)'],
    ['5 min', 'Step 2: nobody to page, so what follows is due at once', '–', 'user:dan: not active'],
    ['5 min', 'Step 3: bob is paged', 'direct message (Acme)', 'named in the step'],
    ['5 min', 'Step 3: a channel is paged', '#ops (Acme)', 'named in the step'],
  ])
  expect(JSON.stringify(card)).not.toContain('"user":')
  expect(card.controls).toEqual([
    { label: 'Open in the portal', url: 'https://a.example/simulate?service=shop&urgency=high' },
  ])
})

test('however long a policy is, its card fits Slack and its table the terminal', async () => {
  const steps = Array.from({ length: 20 }, () => ({ after: '1m', targets: ['user:alice', 'user:dan', 'channel:#ops'] }))
  const { policies } = directoryOf({ policy: [{ id: 'endless', repeat: 10, steps }] })
  const given = { ...context(user('alice', 'viewer')), directory: { ...directory, policies } }
  const card = await answer(find('simulate')!, given, { policy: 'endless', horizon: '30d' })
  expect(card.footer?.map(plain)[0]).toMatch(/^\d+ more moments are not shown here\.$/)
  expect(renderCard(card, { strict: true }).attachments).toHaveLength(1)
  const shown = showCard(card, { paint: unpainted, now: t.clock.now(), timeZone: 'UTC' }).split('\n')
  expect(shown).toContainEqual(
    expect.stringMatching(/^09:01:00 +1 min +Step 1: alice is paged +direct message \(Acme\) +named in the step$/),
  )
})

test('nothing is left behind', async () => {
  await run({ service: 'shop' })
  expect((await t.store.incidents({}, { limit: 10 })).items).toEqual([])
  expect((await t.store.deliveries({}, { limit: 10 })).items).toEqual([])
})
