import type { Hono } from 'hono'
import { commands } from '../../commands/index.ts'
import { ingest } from '../../commands/ingest.ts'
import { type Held, testProfiles } from '../../commands/test-backend.ts'
import { contextWith, furnish, runOn, silentChat } from '../../commands/test-context.ts'
import type { Actor, Role } from '../../core/actor.ts'
import type { Chat } from '../../core/chat.ts'
import type { MakeContext, Settings } from '../../core/command.ts'
import type { Problem } from '../../core/problem.ts'
import type { SourceSettings } from '../../core/source.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { Profiles } from '../../core/telemetry/profile.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import { Preferences, type Workspace } from '../../core/workspace.ts'
import { plan } from '../../delivery/plan.ts'
import { investigate } from '../../jobs/investigate.ts'
import { sources } from '../../sources/index.ts'
import { secretsWith } from '../../store/secrets.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { portal } from './portal.ts'

const publicUrl = 'https://allclear.example'
/** What addresses of charts are sealed with. */
export const secrets = secretsWith('a secret of tests')

const source: SourceSettings = {
  name: 'prometheus',
  kind: 'alertmanager',
  key: 'a-very-secret-key',
  groupWaitMs: 0,
  groupIntervalMs: 0,
  resolveTimeoutMs: 300_000,
  autoResolve: true,
  extra: {},
}

const workspace: Workspace = {
  id: 'acme',
  team: 'T0ACME',
  name: 'Acme',
  scopes: ['chat:write', 'users:read'],
  status: 'active',
  preferences: Preferences.parse({ defaultChannel: '#incidents', urgencyChannels: { high: '#incidents-high' } }),
}

const roles: Record<string, Role> = { lead: 'sre-lead', alice: 'oncall', viewer: 'viewer' }
const names: Record<string, string> = {
  lead: 'Noor Haddad',
  alice: 'Alice Vance',
  bob: 'Bob Ferris',
  viewer: 'Vera Lindt',
}

/** A portal on a real store, with people who are signed in by a cookie that says who they are. */
export interface Scene {
  t: TestStore
  app: Hono
  /** Asks commands as Alice, beside the portal. */
  run: ReturnType<typeof runOn>
  get(path: string, who?: string): Promise<Response>
  page(path: string, who?: string): Promise<string>
  /** Sends a form as the browser would; `_back` is the page it stands on. */
  submit(command: string, fields: Record<string, string>, who?: string): Promise<Response>
  /** Lets Alertmanager post these alerts. */
  fire(...alerts: { name: string; status?: string; [label: string]: string | undefined }[]): Promise<void>
  /** Hands every owed message to a Slack that accepts it. */
  deliver(): Promise<void>
  /** Lets an investigation of a service run to its end, and names it; `cluster` is what it sees of one. */
  solve(service: string, cluster?: unknown): Promise<string>
  bugs: unknown[]
}

/** Builds the scene; `say` puts other words where texts of strangers stand. */
export async function scene(
  options: {
    chat?: Partial<Chat>
    say?: (text: string) => string
    oauth?: boolean
    profiles?: Profiles
    settings?: Partial<Settings>
  } = {},
): Promise<Scene> {
  const say = options.say ?? ((text) => text)
  const t = await testStore({ plan, at: '2026-03-02T09:00:00Z' })
  await people(t, say)
  await t.store.putWorkspace({ ...workspace, name: say('Acme') }, { bot: 'xoxb-secret' })
  const settings = { publicUrl, version: '1.2.3', commandName: 'allclear', sources: [source], ...options.settings }
  const profiles = options.profiles ?? observedShop(say)
  const always = { chat: { ...silentChat, ...options.chat }, sources, settings, profiles, secrets }
  const bugs: unknown[] = []
  let ids = 0
  const app = portal({
    context: async (actor, commandId) =>
      contextWith({
        ...always,
        store: t.store,
        clock: t.clock,
        directory: await t.store.readDirectory(),
        actor,
        commandId,
      }),
    commands,
    auth: doors(say),
    clock: t.clock,
    settings,
    publicUrl,
    installed: { slackOAuth: options.oauth ?? true },
    newId: () => `id-${++ids}`,
    enter: async (token) => (token === 'once' ? { setCookie: 'who=lead; Path=/' } : undefined),
    onBug: (error) => bugs.push(error),
  })
  const get = async (path: string, who = 'alice') => app.request(path, { headers: { Cookie: `who=${who}` } })
  const run = runOn(t, { ...always, actor: person('alice', say) })
  return {
    t,
    app,
    bugs,
    get,
    run,
    async solve(service, cluster) {
      const { id } = await run('analyze', { service })
      await solve(
        id,
        t,
        async (actor, commandId) =>
          contextWith({
            ...always,
            store: t.store,
            clock: t.clock,
            directory: await t.store.readDirectory(),
            actor,
            commandId,
          }),
        cluster,
      )
      return id
    },
    page: async (path, who) => (await get(path, who)).text(),
    submit: async (command, fields, who = 'alice') =>
      app.request(`/do/${command}`, {
        method: 'POST',
        headers: { Cookie: `who=${who}` },
        body: new URLSearchParams({
          _csrf: `token-${who}`,
          _once: `once-${++ids}`,
          _form: command,
          _back: '/',
          ...fields,
        }),
      }),
    fire: (...alerts) =>
      post(
        t,
        alerts.map((a) => alertmanagerAlert(a, t, say)),
      ),
    deliver: () => deliver(t),
  }
}

const observedNames = ['checkout', 'payments-api', 'search', 'vault']
const minute = 60_000
/** When the tests begin; latency and errors rise some time before. */
const now = Date.parse('2026-03-02T09:00:00Z')
const broke = now - 18 * minute

/** A backend in which a deploy made everything slow, with a few hundred log lines. */
export function observedShop(say: (text: string) => string, away?: Problem): Profiles {
  const wave = (at: number, size: number) =>
    size * (1 + 0.1 * Math.sin(at / (7 * minute)) + 0.05 * Math.sin(at / 61_000))
  const held: Held = {
    ...(away && { away }),
    entries: observedNames.flatMap((service) => Array.from({ length: 150 }, (_, i) => logLine(service, i, say))),
    traces: [shopTrace(say, 'slow', true), shopTrace(say, 'quick', false)],
    changes: [
      {
        id: 'd1',
        at: new Date(broke - 2 * minute),
        service: 'checkout',
        kind: 'deploy',
        title: say('Deploy checkout'),
        version: say('v1.42.0'),
        origin: 'github',
      },
    ],
    values: {
      requests: (at) => Math.round(wave(at, 240)),
      errors: (at) => (at > broke ? Math.round(wave(at, 24)) : at % (9 * minute) === 0 ? 1 : 0),
      latency_p50: (at) => wave(at, 80),
      latency_p99: (at) => wave(at, at > broke ? 1_900 : 310),
      cpu: (at) => wave(at, 0.4),
      memory: (at) => wave(at, 0.6),
    },
  }
  return testProfiles(
    held,
    observedNames.map((name) => ({ name })),
  )
}

/** A request over two services; the one that failed belongs to the newest error in the log. */
function shopTrace(say: (text: string) => string, speed: 'slow' | 'quick', failed: boolean): Trace {
  const took = speed === 'slow' ? 1_900 : 80
  const began = now - 1_000 - took
  const span = (id: string, service: string, at: number, durationMs: number, parent?: string) => ({
    id: `${speed}-${id}`,
    ...(parent !== undefined && { parent: `${speed}-${parent}` }),
    service,
    operation: say(`POST /${id}`),
    startedAt: new Date(began + at),
    durationMs,
    failed,
    attributes: { 'http.status_code': failed ? 502 : 200, 'http.route': say(`/${id}`) },
  })
  return {
    id: failed ? '4bf92f3577b34da6a3ce929d0e0e4000' : '00f067aa0ba902b7',
    spans: [span('cart', 'checkout', 0, took), span('pay', 'payments-api', took / 4, took / 2, 'cart')],
  }
}

/** One line every few seconds, the newest first; every fifth is an error with a trace. */
function logLine(service: string, index: number, say: (text: string) => string): LogEntry {
  const at = new Date(now - index * 11_000 - 1_000)
  const failed = index % 5 === 0
  return {
    at,
    level: failed ? 'ERROR' : index % 7 === 0 ? 'WARN' : 'INFO',
    message: say(
      failed
        ? `payment ${1_000 + index} failed: connection reset by peer`
        : `order ${2_000 + index} placed in ${20 + index} ms`,
    ),
    service,
    ...(failed && { traceId: `4bf92f3577b34da6a3ce929d0e0e${String(4_000 + index)}` }),
    extra: { status: failed ? 502 : 200, 'http.route': say('/cart'), pod: `${service}-7f9c` },
  }
}

const person = (id: string, say: (text: string) => string): Actor => ({
  kind: 'user',
  id,
  name: say(names[id] ?? id),
  role: roles[id] ?? 'viewer',
  via: 'portal',
})

/** Sessions without secrets: the cookie names the person. */
function doors(say: (text: string) => string) {
  return {
    async session(cookie: string | undefined) {
      const who = /(?:^|;\s*)who=(\w+)/.exec(cookie ?? '')?.[1]
      return who && who in roles ? { actor: person(who, say), csrf: `token-${who}` } : undefined
    },
    signIn: async (key: string) =>
      key === 'good-key' ? { setCookie: 'who=lead; Path=/; HttpOnly', csrf: 'token-lead' } : undefined,
    signOut: async () => 'who=; Path=/; Max-Age=0',
  }
}

function people(t: TestStore, say: (text: string) => string): Promise<void> {
  return furnish(t.store, {
    user: ['lead', 'alice', 'bob', 'viewer'].map((id) => ({
      id,
      name: say(names[id]!),
      email: `${id}@example.com`,
      role: roles[id] ?? 'oncall',
      slack: { acme: `U0${id.toUpperCase()}` },
    })),
    team: [{ id: 'payments', members: ['alice', 'bob'] }],
    schedule: [
      {
        id: 'primary',
        name: say('Primary'),
        time_zone: 'Europe/Berlin',
        rotation: 'weekly',
        handoff: '09:00',
        weekday: 'monday',
        starts: '2026-02-02',
        members: ['alice', 'bob', 'lead'],
        overrides: [{ id: 'dentist', user: 'bob', from: '2026-03-04T12:00', to: '2026-03-04T18:00' }],
      },
      {
        id: 'secondary',
        name: say('Secondary'),
        time_zone: 'UTC',
        rotation: 'daily',
        handoff: '08:00',
        starts: '2026-02-01',
        members: ['bob', 'alice'],
      },
    ],
    policy: [
      {
        id: 'standard',
        name: say('Standard'),
        repeat: 1,
        steps: [{ targets: ['schedule:primary'] }, { after: '10m', targets: ['schedule:secondary', 'user:lead'] }],
      },
    ],
    service: [
      { id: 'checkout', name: say('Checkout'), policy: 'standard', sla: { high: { ack: '5m', resolve: '1h' } } },
      {
        id: 'payments-api',
        name: say('Payments API'),
        policy: 'standard',
        sla: { high: { ack: '15m', resolve: '2h' } },
      },
      { id: 'search', name: say('Search'), policy: 'standard' },
      { id: 'vault', restricted_to: ['payments'] },
    ],
  })
}

function alertmanagerAlert(
  { name, status = 'firing', ...labels }: { name: string; status?: string; [label: string]: string | undefined },
  t: TestStore,
  say: (text: string) => string,
) {
  const at = t.clock.now().toISOString()
  return {
    status,
    labels: { alertname: say(name), severity: 'critical', instance: say('pod-7f9c:9090'), ...labels },
    annotations: {
      summary: say(labels.summary ?? name),
      description: say('More than 5 % of requests fail since five minutes.'),
      runbook_url: say('https://runbooks.example/errors'),
    },
    startsAt: at,
    endsAt: status === 'resolved' ? at : '0001-01-01T00:00:00Z',
    generatorURL: 'javascript:alert(1)',
    fingerprint: `${name}-${labels.instance ?? ''}`,
  }
}

async function post(t: TestStore, alerts: ReturnType<typeof alertmanagerAlert>[]): Promise<void> {
  const first = alerts[0]!
  const body = JSON.stringify({
    version: '4',
    groupKey: `{}:{alertname="${first.fingerprint.split('-')[0]}"}`,
    status: alerts.some((a) => a.status === 'firing') ? 'firing' : 'resolved',
    receiver: 'allclear a-very-secret-key',
    groupLabels: { alertname: first.labels.alertname },
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'https://alertmanager.example',
    alerts,
  })
  await accept(t, body)
}

/** Takes a body in at the door and works on it at once. */
export async function accept(t: TestStore, body: string): Promise<void> {
  await t.store.accept([
    { door: 'alerts', source: source.name, headers: {}, body, sha256: 'x', receivedAt: t.clock.now() },
  ])
  await ingest({ store: t.store, sources, settings: [source], onBug: (error) => Promise.reject(error) })
}

/** The job that works on investigations, with all the time it wants. */
const solve = (id: string, { store, clock }: TestStore, context: MakeContext, cluster?: unknown) =>
  investigate(id, {
    store,
    clock,
    context,
    cluster: async () => cluster,
    holder: 'test',
    every: () => () => undefined,
    deadline: () => new AbortController().signal,
    onBug: (error) => {
      throw error
    },
  })

async function deliver({ store }: TestStore): Promise<void> {
  for (const lane of await store.idleLanes())
    for (let ts = 1; ; ts += 1) {
      const next = await store.claim(lane)
      if (!next || !('owed' in next)) break
      const { delivery } = next.owed
      await store.confirm(
        delivery,
        { channel: `C0${delivery.channel.replace(/\W/g, '').toUpperCase()}`, ts: `1772442${ts}.000100` },
        lane,
      )
    }
}
