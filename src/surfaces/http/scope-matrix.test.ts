import { hash } from 'node:crypto'
import fc from 'fast-check'
import type { Hono } from 'hono'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ask } from '../../commands/dispatch.ts'
import { commands } from '../../commands/index.ts'
import { contextWith } from '../../commands/test-context.ts'
import type { Actor } from '../../core/actor.ts'
import type { Command } from '../../core/command.ts'
import { covers, knownScopes } from '../../core/scope.ts'
import { type TestStore, testStore } from '../../store/test-store.ts'
import { toolsFor } from '../mcp/tools.ts'
import { portal } from '../portal/portal.ts'
import { asking, furnish, surfaceOn } from './test-surface.ts'

let t: TestStore
let surface: ReturnType<typeof surfaceOn>
let pages: Hono
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store)
  surface = surfaceOn(t.store, t.clock, { limits: { perKey: 100_000, failuresPerAddress: 100_000 } })
  const { settings } = contextWith()
  pages = portal({
    context: async (actor, commandId) =>
      contextWith({ store: t.store, clock: t.clock, directory: await t.store.readDirectory(), actor, commandId }),
    commands: noted,
    auth: surface.auth,
    clock: t.clock,
    settings,
    publicUrl: settings.publicUrl,
    installed: { slackOAuth: false },
    newId: () => 'id',
    onBug: () => undefined,
  })
})
afterAll(() => t.close())
beforeEach(() => {
  ran = []
})

/** Commands as they are, except that running one is only noted. */
let ran: string[] = []
const noted = commands.map((command) => ({
  ...command,
  input: z.looseObject({}),
  run: async () => ran.push(command.name),
  show: () => ({ title: 'Done', tone: 'good' as const }),
}))

const known = knownScopes(commands)
const lead = (scopes: string[]): Actor => ({
  kind: 'user',
  id: 'lea',
  name: 'Lea',
  role: 'sre-lead',
  via: 'mcp',
  scopes,
})

/** A key of an SRE lead with these scopes. */
async function keyWith(scopes: string[]): Promise<string> {
  const key = `scoped-${hash('sha256', scopes.join())}`
  const id = hash('sha256', key)
  await t.store.putKey({ id, subject: 'lea', role: 'sre-lead', scopes, hash: id, createdAt: t.clock.now() })
  return key
}

const limited = commands.filter(({ name }) => name !== 'whoami').map((c) => [c.name, c] as const)

describe.each(limited)('%s', (_, command) => {
  const outside = known.filter((scope) => !covers([scope], command))
  const inside = known.filter((scope) => covers([scope], command))

  test('is refused by REST to a key with every scope but those that cover it', async () => {
    const response = await rest(command, await keyWith(outside))
    expect([response.status, (await response.json()) as object]).toMatchObject([
      403,
      { detail: expect.stringContaining('not within the scopes of this key') },
    ])
  })

  test('is not run by the portal for a session that such a key began', async () => {
    await submit(command, await keyWith(outside))
    expect(ran).not.toContain(command.name)
  })

  test('is refused wherever else it is asked with such a key', async () => {
    const context = contextWith({ actor: lead(outside), store: t.store })
    await expect(ask(command, context, {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is open to a key with any one scope that covers it', async () => {
    expect(inside).not.toEqual([])
    const { status } = await rest(command, await keyWith(inside.slice(-1)))
    if (command.effect === 'risky') return
    expect(status).not.toBe(403)
    await submit(command, await keyWith(inside.slice(-1)))
    expect(ran).toContain(command.name)
  })
})

async function rest({ http }: Command, key: string) {
  const path = `/api/v1${http.path.replaceAll(/\{\w+\}/g, 'nobody-has-this')}`
  const body = http.method === 'POST' || http.method === 'PUT' ? {} : undefined
  return surface.app.request(path, asking(http.method, key, body))
}

async function submit({ name }: Command, key: string) {
  const signedIn = (await surface.auth.signIn(key))!
  return pages.request(`/do/${name}`, {
    method: 'POST',
    headers: { cookie: signedIn.setCookie.split(';')[0]! },
    body: new URLSearchParams({ _csrf: signedIn.csrf, _once: 'once', _form: name, _back: '/' }),
  })
}

test('no set of scopes offers a tool outside it', () => {
  fc.assert(
    fc.property(fc.subarray(known), (scopes) =>
      toolsFor(commands, lead(scopes)).every((tool) => covers(scopes, tool.command)),
    ),
    { numRuns: 25 },
  )
})

test('any key may ask what it is, and the stream is for those that may list incidents', async () => {
  const [logs, incidents] = [await keyWith(['logs:read']), await keyWith(['incidents:read'])]
  const me = await surface.app.request('/api/v1/me', asking('GET', logs))
  expect(await me.json()).toMatchObject({ id: 'lea', role: 'sre-lead', scopes: ['logs:read'] })
  expect((await surface.app.request('/api/v1/stream', asking('HEAD', logs))).status).toBe(403)
  expect((await surface.app.request('/api/v1/stream', asking('HEAD', incidents))).status).toBe(200)
})
