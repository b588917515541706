import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../core/command.ts'
import type { SourceSettings } from '../core/source.ts'
import { Preferences, type Workspace } from '../core/workspace.ts'
import { alertmanager } from '../sources/alertmanager.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'

const workspace: Workspace = {
  id: 'T1',
  team: 'T1',
  name: 'Acme',
  scopes: ['chat:write'],
  status: 'active',
  preferences: Preferences.parse({ defaultChannel: '#incidents', urgencyChannels: { low: '#quiet' } }),
}

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob', { slack: { T1: 'UBOB' } })],
    team: [{ id: 'vault-team' }],
    service: [
      { id: 'vault', restricted_to: ['vault-team'], responders: ['alice'], slack: { channel: '#vault' } },
      { id: 'shop', responders: ['alice', 'bob'], slack: { channel: '#shop' } },
    ],
  })
  await t.store.putWorkspace(workspace, { bot: 'xoxb-secret' })
  run = runOn(t, { actor: user('alice', 'sre-lead') })
})
afterAll(() => t.close())

const settings: SourceSettings = {
  name: 'prom',
  kind: 'alertmanager',
  key: 'very-secret',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 300_000,
  autoResolve: true,
  extra: {},
}
const withSource: Partial<Context> = {
  sources: [alertmanager],
  settings: { publicUrl: 'https://a.example', version: '1', commandName: 'allclear', sources: [settings] },
}

test('a dry run shows what a message would become, and leaves nothing behind', async () => {
  const body = {
    version: '4',
    groupKey: 'g',
    status: 'firing',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'Disk', service: 'shop', severity: 'warning' },
        annotations: {},
        startsAt: '2026-03-02T08:00:00Z',
        fingerprint: 'f1',
      },
      {
        status: 'resolved',
        labels: { alertname: 'Cpu' },
        annotations: {},
        startsAt: '2026-03-02T08:00:00Z',
        endsAt: '2026-03-02T08:30:00Z',
        fingerprint: 'f2',
      },
    ],
  }
  const before = await run('status')
  const { signals } = await run('dry-run', { source: 'prom', body }, withSource)
  expect(signals).toMatchObject([
    {
      signal: { action: 'trigger', dedup_key: 'f1', severity: 'warning' },
      route: {
        service: 'shop',
        known_service: true,
        urgency: 'medium',
        policy: { steps: ['at once: user:alice, user:bob'] },
        channels: [{ workspace: 'T1', channel: '#shop' }],
      },
      card: { tone: 'medium' },
    },
    { signal: { action: 'resolve' }, route: null, card: null },
  ])
  expect((await run('status')).incidents).toEqual(before.incidents)
  await expect(run('dry-run', { source: 'prom', body: '{' }, withSource)).rejects.toMatchObject({ code: 'invalid' })
  await expect(run('dry-run', { source: 'prum', body }, withSource)).rejects.toMatchObject({
    message: expect.stringContaining('Did you mean prom?'),
  })
})

test('a dry run gives nothing away about a service the asker may not see', async () => {
  const alerts = [
    {
      status: 'firing',
      labels: { alertname: 'Disk', service: 'vault' },
      annotations: {},
      startsAt: '2026-03-02T08:00:00Z',
    },
  ]
  const body = { version: '4', groupKey: 'g', status: 'firing', alerts }
  const { signals } = await run('dry-run', { source: 'prom', body }, { ...withSource, actor: user('bob') })
  expect(signals).toMatchObject([
    { route: { service: 'vault', known_service: false, policy: null, channels: [{ channel: '#incidents' }] } },
  ])
})
