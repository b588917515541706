import type { Actor, Role } from '../core/actor.ts'
import type { Chat } from '../core/chat.ts'
import type { Context } from '../core/command.ts'
import { type Directory, type DirectoryKind, directoryKinds } from '../core/directory.ts'
import { Problem } from '../core/problem.ts'
import type { Store } from '../core/store.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import { ask, find } from './dispatch.ts'

/** The moment at which tests of commands begin. */
export const start = new Date('2026-03-02T09:00:00Z')

/** A person of the tests who came through the API. */
export const user = (id: string, role: Role = 'oncall'): Actor => ({ kind: 'user', id, name: id, role, via: 'http' })

/** A directory of what is written as in the configuration. */
export function directoryOf(
  objects: Partial<Record<DirectoryKind, { id: string; [field: string]: unknown }[]>>,
): Directory {
  const of = (kind: DirectoryKind) =>
    new Map((objects[kind] ?? []).map((body) => [body.id, directoryKinds[kind].parse(body)])) as Map<string, never>
  return {
    users: of('user'),
    teams: of('team'),
    services: of('service'),
    schedules: of('schedule'),
    policies: of('policy'),
  }
}

/** A chat nobody should be talking to. */
export const silentChat: Chat = {
  check: () => Promise.reject(new Error('chat.check was not expected')),
  say: () => Promise.reject(new Error('chat.say was not expected')),
  openChannel: () => Promise.reject(new Error('chat.openChannel was not expected')),
  setTopic: () => Promise.reject(new Error('chat.setTopic was not expected')),
  archive: () => Promise.reject(new Error('chat.archive was not expected')),
}

/** Nothing is observed: no backend is configured. */
export const noProfiles: Profiles = {
  resolve: () => {
    throw new Problem('not_found', 'No backend is configured.')
  },
  names: () => [],
  service: () => {
    throw new Problem('not_found', 'No backend is configured.')
  },
}

let asked = 0

/** The context of one asking; without a store it is for what needs none. */
export function contextWith(given: Partial<Context> = {}): Context {
  asked += 1
  return {
    actor: user('alice'),
    commandId: `test-${asked}`,
    clock: { now: () => start },
    // What changes something is kept, whatever it is.
    store: { appendAudit: async () => undefined } as unknown as Store,
    directory: directoryOf({}),
    chat: silentChat,
    secrets: { seal: (text) => text, open: (text) => text },
    sources: [],
    profiles: noProfiles,
    settings: { publicUrl: 'https://allclear.example', version: '1.2.3', commandName: 'allclear', sources: [] },
    ...given,
  }
}

/** Runs a command by name as a program would, and checks the answer against what the command promises. */
export async function call<T = Record<string, unknown>>(
  context: Context,
  name: string,
  input: object = {},
): Promise<T> {
  const command = find(name)
  if (!command) throw new Error(`no command ${name}`)
  const json = JSON.parse(JSON.stringify(command.present(await ask(command, context, input), context)))
  return command.output.parse(json) as T
}

/** An incident as programs get it. */
export interface Json {
  id: string
  version: number
  status: string
  [field: string]: unknown
}

/** Runs commands on a real store by name, as `alice` unless `given` says otherwise; each call is an asking of its own. */
export function runOn(t: Pick<Context, 'store' | 'clock'>, always: Partial<Context> = {}) {
  return async (name: string, input: object = {}, given: Partial<Context> = {}): Promise<Json> => {
    const directory = await t.store.readDirectory()
    return call<Json>(contextWith({ store: t.store, clock: t.clock, directory, ...always, ...given }), name, input)
  }
}

/** Puts objects into a store, written as in the configuration. */
export async function furnish(
  store: Store,
  objects: Partial<Record<DirectoryKind, { id: string; [field: string]: unknown }[]>>,
) {
  for (const [kind, all] of Object.entries(objects))
    for (const body of all) await store.putObject(kind as DirectoryKind, body, 'api')
}

/** A user as the configuration writes one. */
export const person = (id: string, more: object = {}) => ({ id, name: id, email: `${id}@example.com`, ...more })
