import { translateIds } from './ids.ts'
import { type Json, object, objects, string } from './json.ts'
import { emulatorSeed, emulatorToken, type WorkspaceSeed } from './seed.ts'

/** One workspace at the independent emulator, spoken to with our ids. */
export interface Emulator {
  /** Calls a Web API method as that user (our id) and gives the body, with our ids; the token's scopes are not checked. */
  call(user: string, method: string, args: Json): Promise<Json>
  /** Has the emulator issue an OAuth code in the name of that user. */
  authorize(user: string, request: { clientId: string; redirectUri: string; scope: string }): Promise<string>
  /** Exchanges an OAuth code at the emulator. */
  exchange(form: Record<string, string>): Promise<Json>
  /** Where the emulator itself listens, for bytes that need no check (file uploads). */
  url: string
  close(): Promise<void>
}

/** Our name for the user that the emulator always has; it is nobody's colleague and is kept out of every answer. */
export const EMULATOR_ADMIN = 'UEMULATOR'

interface AppIdentity {
  id: string
  clientId: string
  clientSecret: string
}

/** Starts `emulate` for one workspace; links it makes up (uploads, permalinks) are turned to `publicUrl`. */
export async function startEmulator(seed: WorkspaceSeed, app: AppIdentity, publicUrl: string): Promise<Emulator> {
  const { createEmulator } = await import('emulate').catch((cause: unknown) => {
    throw new Error('the Slack demo needs the development dependency `emulate`: install it with npm', { cause })
  })
  const running = await createEmulator({ service: 'slack', port: 0, seed: emulatorSeed(seed, app) })
  const url = `http://127.0.0.1:${new URL(running.url).port}`
  const ids = translateIds(await learnIds(seed, url))
  let turn = 0
  return {
    url,
    close: () => running.close(),
    authorize: (user, request) => authorizeAt(url, ids.toEmulator(user), request),
    exchange: async (form) => ids.fromEmulator(await exchangeAt(url, form)),
    async call(user, method, args) {
      turn += 1
      const answer = await post(url, method, emulatorToken(user, turn), ids.toEmulator(args))
      return JSON.parse(JSON.stringify(ids.fromEmulator(answer)).replaceAll(running.url, publicUrl))
    },
  }
}

async function post(url: string, method: string, token: string, args: Json): Promise<Json> {
  const response = await fetch(`${url}/api/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(args),
  })
  if (response.status === 404) return { ok: false, error: 'unknown_method', req_method: method }
  if (!response.ok) throw new Error(`the emulator answered ${response.status} to ${method}`)
  return object(await response.json())
}

async function learnIds(seed: WorkspaceSeed, url: string): Promise<[string, string][]> {
  const reader = emulatorToken(seed.people[0]?.id ?? seed.botUser.id, 0)
  const users = await readAll(url, reader, 'users.list', 'members', {})
  const types = 'public_channel,private_channel'
  const channels = await readAll(url, reader, 'conversations.list', 'channels', { types })
  const team = string((await post(url, 'auth.test', reader, {})).team_id)
  const theirs = (found: Json[], name: string) => string(found.find((one) => one.name === name)?.id)
  return [
    [EMULATOR_ADMIN, theirs(users, 'admin')],
    ['CEMULATORGENERAL', theirs(channels, 'general')],
    ['CEMULATORRANDOM', theirs(channels, 'random')],
    [seed.team, team],
    ...seed.people.map((person): [string, string] => [person.id, theirs(users, person.name)]),
    ...seed.channels.map((channel): [string, string] => [channel.id, theirs(channels, channel.name)]),
  ]
}

async function readAll(url: string, token: string, method: string, list: string, args: Json): Promise<Json[]> {
  const found: Json[] = []
  let cursor = ''
  do {
    const page = await post(url, method, token, { ...args, limit: 1000, cursor })
    found.push(...objects(page[list]))
    cursor = string(object(page.response_metadata).next_cursor)
  } while (cursor)
  return found
}

async function authorizeAt(
  url: string,
  user: string,
  request: { clientId: string; redirectUri: string; scope: string },
): Promise<string> {
  const form = { user_id: user, client_id: request.clientId, redirect_uri: request.redirectUri, scope: request.scope }
  const response = await fetch(`${url}/oauth/v2/authorize/callback`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(form),
  })
  return new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

async function exchangeAt(url: string, form: Record<string, string>): Promise<Json> {
  const response = await fetch(`${url}/api/oauth.v2.access`, { method: 'POST', body: new URLSearchParams(form) })
  return object(await response.json())
}
