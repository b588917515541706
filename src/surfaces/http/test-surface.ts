import { hash } from 'node:crypto'
import { commands } from '../../commands/index.ts'
import { noProfiles, silentChat } from '../../commands/test-context.ts'
import type { Role } from '../../core/actor.ts'
import type { Clock } from '../../core/clock.ts'
import type { Context } from '../../core/command.ts'
import type { Store } from '../../core/store.ts'
import { authenticator } from './authenticate.ts'
import { type HttpEffects, httpSurface } from './http.ts'
import { meter } from './metrics.ts'

/** The keys of the tests: one per role, the name of each is the key itself. */
const declaredKeys = (
  [
    ['viewer-key', 'vera@example.com', 'viewer'],
    ['oncall-key', 'omar', 'oncall'],
    ['lead-key', 'lea@example.com', 'sre-lead'],
    ['robot-key', 'deploy-bot', 'oncall'],
    ['gone-key', 'gil', 'sre-lead'],
  ] satisfies [string, string, Role][]
).map(([key, subject, role]) => ({ id: `config-${key}`, subject, role, hash: hash('sha256', key) }))

/** Three people of three roles, one who left, and a service only the team of secrets sees. */
export async function furnish(store: Store): Promise<void> {
  const user = (id: string, role: Role, active = true) => ({
    kind: 'user' as const,
    body: { id, name: id[0]!.toUpperCase() + id.slice(1), email: `${id}@example.com`, role, active },
  })
  await store.declare([
    user('vera', 'viewer'),
    user('omar', 'oncall'),
    user('lea', 'sre-lead'),
    user('gil', 'sre-lead', false),
    { kind: 'team', body: { id: 'secrets', members: ['lea'] } },
    { kind: 'service', body: { id: 'shop' } },
    { kind: 'service', body: { id: 'vault', restricted_to: ['secrets'] } },
  ])
}

/** The HTTP surface on a store, and what it logged as bugs. */
export function surfaceOn(store: Store, clock: Clock, more: Partial<HttpEffects> = {}) {
  let made = 0
  const bugs: unknown[] = []
  const uuid = () => {
    made += 1
    return `id-${String(made).padStart(8, '0')}`
  }
  const random = (bytes: number) => Buffer.from(hash('sha512', uuid(), 'buffer').subarray(0, bytes))
  const publicUrl = 'https://allclear.example'
  const auth = authenticator({ store, declaredKeys, clock, random, publicUrl })
  const metrics = meter({ store, clock, process: false })
  const app = httpSurface({
    store,
    commands,
    context: async (actor, commandId): Promise<Context> => ({
      actor,
      commandId,
      clock,
      store,
      directory: await store.readDirectory(),
      chat: silentChat,
      secrets: {
        seal: (text) => Buffer.from(text).toString('hex'),
        open: (text) => Buffer.from(text, 'hex').toString(),
      },
      sources: [],
      profiles: noProfiles,
      settings: { publicUrl, version: '1.2.3', commandName: 'allclear', sources: [] },
    }),
    auth,
    clock,
    settings: { version: '1.2.3' },
    metrics,
    log: { debug: () => undefined, error: (facts) => bugs.push(facts) },
    uuid,
    ...more,
  })
  return { app, auth, metrics, bugs }
}

/** A request with a key, and a JSON body when there is one. */
export function asking(method: string, key: string | undefined, body?: unknown, headers: Record<string, string> = {}) {
  return {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
}
