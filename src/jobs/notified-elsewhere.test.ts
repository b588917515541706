import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { call, contextWith, furnish, user } from '../commands/test-context.ts'
import type { Context } from '../core/command.ts'
import { type DigestSettings, usualDigests } from '../core/digest/settings.ts'
import type { InvestigationSettings } from '../core/investigation/settings.ts'
import { usualInvestigation } from '../core/investigation/settings.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import type { Told } from '../core/told.ts'
import { Preferences } from '../core/workspace.ts'
import { keepDigests } from './digests.ts'
import { investigate } from './investigate.ts'
import { approvalScene } from './test-approval-scene.ts'
import { labOf, scenes } from './test-scenes.ts'

const scene = await approvalScene()
const { t, ask, proposed, round } = scene
beforeAll(async () => {
  await furnish(t.store, {
    team: [{ id: 'safe', members: ['alice'] }],
    service: [{ id: 'cart' }, { id: 'vault', restricted_to: ['safe'], slack: { channel: '#vault' } }],
  })
})
afterEach(async () => {
  for (const table of ['investigation_answers', 'investigations', 'digests'] as const)
    await t.db.deleteFrom(table).execute()
  await scene.reset()
})
afterAll(() => t.close())

const { services } = scenes['a dependency that is down']!
const observed = labOf({ ...services, vault: services.cart! })
const lab = observed.resolve()
const notifiers = new Map(
  ['mail', 'hook'].map((name) => [name, { id: `lab/${name}`, name, type: 'webhook', settings: {} }]),
)
const profiles: Profiles = { ...observed, resolve: () => ({ ...lab, notifiers }) }
const asking = async (more: Partial<InvestigationSettings>, who = user('alice', 'sre-lead')): Promise<Context> => {
  const base = contextWith()
  return {
    ...base,
    ...{ actor: who, store: t.store, clock: t.clock, profiles, directory: await t.store.readDirectory() },
    settings: { ...base.settings, investigation: { ...usualInvestigation, ...more } },
  }
}
const told = async () => {
  const rows = await t.db
    .selectFrom('deliveries')
    .select(['workspace', 'kind', 'dedupe', 'body'])
    .where('notifier', '=', 'webhook')
    .orderBy('id')
    .execute()
  return rows.map(({ body, ...row }) => ({ ...row, body: body as unknown as Told }))
}
const places = async () => (await told()).map(({ workspace }) => workspace).sort()

async function investigated(more: Partial<InvestigationSettings>, service = 'cart') {
  const context = await asking(more)
  const { id } = await call<{ id: string }>(context, 'analyze', { service })
  const work = () =>
    investigate(id, {
      ...{ store: t.store, clock: t.clock, holder: 'a' },
      context: async (actor, commandId) => ({ ...(await asking(more)), actor, commandId }),
      every: () => () => undefined,
      deadline: () => new AbortController().signal,
      onBug: (error) => {
        throw error
      },
    })
  await work()
  await work()
  return id
}

test('a result goes once to each notifier that is named, and feedback sends no second', async () => {
  const id = await investigated({ notify: ['mail', 'lab/hook', 'mail'] })
  expect(await places()).toEqual(['lab/hook', 'lab/mail'])
  expect((await told())[0]).toMatchObject({
    ...{ kind: 'notice', dedupe: `${id}/result/lab/mail` },
    body: { investigation: { state: 'concluded', verdict: { outcome: 'cause' } } },
  })
  await call(await asking({}), 'feedback', { investigation: id, judgement: 'accurate' })
  expect(await places()).toHaveLength(2)
})

test('a service or a profile may name others instead, and steps are told where they are wanted', async () => {
  await investigated({ notify: ['mail'], profileNotify: { lab: ['hook'] } })
  await investigated({ notify: ['mail'], profileNotify: { lab: ['hook'] }, serviceNotify: { cart: [] } })
  expect(await places()).toEqual(['lab/hook'])
  const id = await investigated({ notify: ['mail'], notifyProgress: true })
  const steps = (await told()).filter(({ workspace }) => workspace === 'lab/mail')
  const signs = steps.map(({ body }) => (body.about === 'investigation' ? body.line?.sign : 'odd'))
  expect(signs).toEqual(['🔎', '📊', '💡', '🎯', '🛠️', undefined])
  expect(new Set(steps.map(({ dedupe }) => dedupe)).size).toBe(steps.length)
  expect(steps.every(({ dedupe }) => dedupe?.startsWith(id))).toBe(true)
})

test('a notifier that writes to Slack has one card that is edited, with the steps under it where these are wanted', async () => {
  notifiers.set('chat', { id: 'lab/chat', name: 'chat', type: 'slack', settings: {} })
  const id = await investigated({ notify: ['chat'], notifyProgress: true })
  notifiers.delete('chat')
  const rows = await t.db
    .selectFrom('deliveries')
    .select(['kind', 'channel', 'wanted'])
    .where('workspace', '=', 'lab/chat')
    .where('subject', '=', id)
    .orderBy('id')
    .execute()
  expect(rows.map(({ kind }) => kind)).toEqual(['card', 'notice', 'notice', 'notice', 'notice'])
  expect(rows[0]).toMatchObject({ channel: '', wanted: expect.any(Number) })
  expect(rows[0]!.wanted).toBeGreaterThan(3)
})

test('a restricted service is told only where the configuration names it', async () => {
  await investigated({ notify: ['mail'], profileNotify: { lab: ['hook'] } }, 'vault')
  expect(await places()).toEqual([])
  await investigated({ notify: ['mail'], serviceNotify: { vault: ['hook'] } }, 'vault')
  expect(await places()).toEqual(['lab/hook'])
})

test('a test of the integration may go to notifiers alone', async () => {
  const workspace = (status: 'active' | 'revoked') =>
    t.store.putWorkspace({
      ...{ id: 'config', name: 'Slack', scopes: [], status },
      preferences: Preferences.parse({ defaultChannel: '#general' }),
    })
  await workspace('revoked')
  await expect(call(await asking({}), 'test-integration')).rejects.toThrow('nowhere to post to')
  await t.db.deleteFrom('investigations').execute()
  const { id } = await call<{ id: string }>(await asking({ notify: ['mail'] }), 'test-integration')
  expect((await t.store.investigations.get(id))?.notify).toEqual({
    notifiers: [{ id: 'lab/mail', type: 'webhook' }],
    progress: false,
  })
  await workspace('active')
})

const day = async (settings: DigestSettings) => {
  const keep = () => keepDigests({ store: t.store, queue: t.wakes, clock: t.clock, settings: [settings] })
  await keep()
  t.clock.forward(24 * 3_600_000)
  await Promise.all([keep(), keep()])
  await keep()
}

test('a digest goes once to each notifier as well, and counts nothing restricted there', async () => {
  const [usual] = usualDigests as [DigestSettings]
  const lead = await asking({})
  t.clock.set('2026-03-02T12:00:00Z')
  await call({ ...lead, commandId: 'opens' }, 'create', { title: 'Vault is open', service: 'vault', urgency: 'high' })
  t.clock.set('2026-03-02T09:30:00Z')
  await day({ ...usual, channel: '#vault', notify: [...notifiers.values()].map(({ id, type }) => ({ id, type })) })
  expect(await places()).toEqual(['lab/hook', 'lab/mail'])
  for (const { body } of await told()) {
    expect(body).toMatchObject({ about: 'digest', service: '', digest: { incidents: { now: 0 }, restricted: [] } })
    expect(JSON.stringify(body)).not.toContain('vault')
  }
  const inChat = await t.db.selectFrom('deliveries').select('body').where('notifier', '=', 'slack').execute()
  expect(inChat.map(({ body }) => (body as { digest: object }).digest)).toMatchObject([{ incidents: { now: 1 } }])
})

test('an approval is asked for and closed by notifiers, once each, without the steps between', async () => {
  const base = contextWith().settings
  const settings = { ...base, approval: { ...scene.settings, notify: ['mail'] } }
  const id = (await proposed()).id
  expect(await places()).toEqual([])
  await ask('alice', 'deny', { proposal: id })
  const { id: asked, sha256 } = await ask(
    'bob',
    'propose',
    { service: 'checkout', change: 'turn on' },
    { settings, profiles },
  )
  await ask('alice', 'approve', { proposal: asked, hash: sha256 })
  await round()
  await round()
  const states = (await told()).map(({ body }) => (body.about === 'proposal' ? body.proposal.state : 'odd'))
  expect(states).toEqual(['pending', 'succeeded'])
})
