import { commands } from '../../commands/index.ts'
import { noProfiles } from '../../commands/test-context.ts'
import type { Actor } from '../../core/actor.ts'
import type { Context } from '../../core/command.ts'
import type { Call, Outcome } from '../../core/delivery.ts'
import type { InboxItem } from '../../core/inbox.ts'
import { Preferences, type Workspace } from '../../core/workspace.ts'
import { secretsWith } from '../../store/secrets.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import type { SlackEffects } from './effects.ts'
import { slackSurface } from './slack.ts'
import { sign } from './verify.ts'

const secret = 'a signing secret of tests'

/** The people of the emulated Slack, as `users.info` tells of them. */
export const people: Record<string, Record<string, unknown>> = {
  UJANE: { id: 'UJANE', team_id: 'T1', name: 'jane', profile: { email: 'Jane@example.org', display_name: 'Jane' } },
  UVERA: { id: 'UVERA', team_id: 'T1', name: 'vera', profile: { email: 'vera@example.org' } },
  UGONE: { id: 'UGONE', team_id: 'T1', name: 'gone', profile: { email: 'gone@example.org' } },
  UNEW: { id: 'UNEW', team_id: 'T1', name: 'new', profile: { email: 'new@example.org', display_name: 'Newt' } },
  UAWAY: { id: 'UAWAY', team_id: 'T9', name: 'away', profile: { email: 'jane@example.org' } },
}

/** A surface on a real store, with Slack played by a list of what was asked of it. */
export interface TestSurface extends TestStore {
  effects: SlackEffects
  calls: { workspace: string; call: Call }[]
  said: { url: string; body: Record<string, unknown> }[]
  /** Replaces the outcome of a method. */
  outcomes: Map<string, Outcome>
  slack: ReturnType<typeof slackSurface>
  /** Posts a body as Slack would sign it. */
  post(path: string, body: string, headers?: Record<string, string>): Promise<Response>
  interact(payload: Record<string, unknown>): Promise<Response>
  command(text: string, more?: Record<string, string>): Promise<Response>
  event(event: Record<string, unknown>, more?: Record<string, unknown>): Promise<Response>
  /** Works on everything the inbox holds, as the job does. */
  work(): Promise<void>
  open(title?: string): Promise<string>
  statusOf(incident: string): Promise<string>
  /** The newest envelope. */
  last(): Promise<InboxItem>
  /** The arguments of every call of a method. */
  called(method: string): Record<string, unknown>[]
  /** Finishes what is under way and forgets what was said and called. */
  settleDown(): Promise<void>
  /** Starts over with the surface, as another process would. */
  restart(more?: Partial<SlackEffects>): void
}

/** Opens the surface with two workspaces, a few people and a service. */
export async function testSurface(): Promise<TestSurface> {
  const t = await testStore()
  const played: Played = { calls: [], said: [], outcomes: new Map() }
  const { calls, said, outcomes } = played
  const effects = effectsOn(t, played)
  const surface: TestSurface = {
    ...t,
    ...played,
    effects,
    slack: slackSurface(effects),
    ...senders(t, () => surface.slack),
    async work() {
      await surface.slack.drain()
      for (const item of await t.store.lease('slack', 100, 0))
        await t.store.settle([{ id: item.id, ...(await surface.slack.handle(item)) }])
    },
    open: async (title = 'Payments is down') => {
      const opening = { title, service: 'payments', urgency: 'high' as const, source: 'manual' }
      return (await t.store.transact((tx) => tx.open(opening, { kind: 'source', id: 'x', name: 'x' }))).id
    },
    statusOf: async (id) => (await t.store.incident(id))!.status,
    last: async () => (await t.store.inbox({ door: 'slack' }, { limit: 1 })).items[0]!,
    called: (method) => calls.filter(({ call }) => call.method === method).map(({ call }) => call.arguments),
    async settleDown() {
      surface.restart()
      outcomes.clear()
      await surface.work()
      calls.length = 0
      said.length = 0
    },
    restart(more) {
      surface.slack = slackSurface({ ...effects, ...more })
    },
  }
  await furnish(t)
  return surface
}

type Senders = Pick<TestSurface, 'post' | 'interact' | 'command' | 'event'>

function senders(t: TestStore, slack: () => TestSurface['slack']): Senders {
  let count = 0
  const post: Senders['post'] = async (path, body, headers) => {
    // A moment passes between two requests, or the second would be a replay.
    t.clock.forward(1_000)
    return slack().app.request(path, { method: 'POST', body, headers: { ...signed(t, body), ...headers } })
  }
  return {
    post,
    interact: (payload) =>
      post('/slack/interactions', new URLSearchParams({ payload: JSON.stringify(payload) }).toString()),
    command(text, more) {
      const fields = { command: '/allclear', text, team_id: 'T1', user_id: 'UJANE', channel_id: 'C1' }
      const trigger = { trigger_id: `trigger${++count}`, response_url: 'https://hooks.slack.com/commands/1' }
      return post('/slack/commands', new URLSearchParams({ ...fields, ...trigger, ...more }).toString())
    },
    event: (event, more) =>
      post(
        '/slack/events',
        JSON.stringify({ type: 'event_callback', team_id: 'T1', event_id: `Ev${++count}`, event, ...more }),
      ),
  }
}

const signed = ({ clock }: TestStore, body: string) => {
  const timestamp = String(Math.floor(clock.now().getTime() / 1000))
  return { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': sign(secret, timestamp, body) }
}

type Played = Pick<TestSurface, 'calls' | 'said' | 'outcomes'>

function effectsOn({ store, clock }: TestStore, { calls, said, outcomes }: Played): SlackEffects {
  const settings = { publicUrl: 'https://allclear.example.org', version: '1', commandName: 'allclear', sources: [] }
  const refuse = async (): Promise<never> => Promise.reject(new Error('no chat in this test'))
  const chat = { check: refuse, say: refuse, openChannel: refuse, setTopic: refuse, archive: refuse }
  const secrets = secretsWith('tests')
  return {
    signingSecret: secret,
    store,
    commands,
    clock,
    settings,
    async context(actor: Actor, commandId: string): Promise<Context> {
      const directory = await store.readDirectory()
      return { actor, commandId, clock, store, directory, chat, secrets, sources: [], profiles: noProfiles, settings }
    },
    async call(workspace, call) {
      calls.push({ workspace, call })
      const fixed = outcomes.get(call.method)
      if (fixed) return fixed
      const user = people[String(call.arguments.user)]
      if (call.method === 'users.info' && !user)
        return { kind: 'refused', code: 'user_not_found', message: 'Unknown.', remedy: 'Look.' }
      return { kind: 'accepted', reply: call.method === 'users.info' ? { user } : {} }
    },
    async respond(url, body) {
      said.push({ url, body })
    },
    responseOrigins: ['https://hooks.slack.com'],
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    after: () => new Promise(() => undefined),
  }
}

let clicks = 0

/** A click on a control with this value, as Slack posts it; each one is another click. */
export const click = (value: object | string, more: object = {}) => {
  const id = ++clicks
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return {
    type: 'block_actions',
    team: { id: 'T1' },
    user: { id: 'UJANE', name: 'jane', team_id: 'T1' },
    channel: { id: 'C1' },
    message: { ts: '1.1' },
    trigger_id: `click${id}`,
    response_url: 'https://hooks.slack.com/actions/1',
    actions: [{ action_id: 'x', type: 'button', action_ts: `${id}`, value: text }],
    ...more,
  }
}

/** What the Acknowledge button of a card carries. */
export const acknowledge = (incident: string) => ({ command: 'acknowledge', input: { incident } })

/** A connected workspace named by its team. */
export const workspace = (team: string, preferences: object = {}): Workspace => ({
  id: team,
  team,
  name: `Team ${team}`,
  botUser: 'UBOT',
  scopes: [],
  status: 'active',
  preferences: Preferences.parse(preferences),
})

async function furnish({ store }: TestStore): Promise<void> {
  await store.putWorkspace(workspace('T1'), { bot: 'xoxb-1' })
  await store.putWorkspace(workspace('T2'), { bot: 'xoxb-2' })
  const user = (id: string, more: object = {}) =>
    store.putObject('user', { id, name: id.toUpperCase(), email: `${id}@example.org`, ...more }, 'api')
  await user('jane')
  await user('vera', { role: 'viewer' })
  await user('gone', { active: false })
  await user('rita', { slack: { T1: 'URITA' } })
  await store.putObject('service', { id: 'payments' }, 'api')
}
