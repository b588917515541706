import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBody } from '../src/demo/slack/incoming.ts'
import type { SlackPeer } from '../src/demo/slack/peer.ts'
import { acquainted, card, type Loose } from './seen.ts'
import { acme, amAlert, amPayload, apiKey, type Stack, startStack } from './stack.ts'

const other = 'T0OTHER'

let stack: Stack
let gate: Server
let peer: SlackPeer
/** Every token that Slack handed out, in order. */
const handedOut: string[] = []
let renewals = 0

/** Stands before Slack and makes its first tokens end in five minutes, which is sooner than we like to keep one. */
const hurried = createServer(async (request, response) => {
  const body = (await readBody(request)).toString('utf8')
  const { authorization, 'content-type': type } = request.headers
  const headers = { ...(authorization && { authorization }), ...(type && { 'content-type': type }) }
  const to = new URL(request.url!, peer.url)
  const answer = await fetch(to, { method: 'POST', headers, body: body || null })
  const reply = (await answer.json()) as Loose
  if (to.pathname.endsWith('/oauth.v2.access') && reply.ok) {
    handedOut.push(reply.access_token, reply.refresh_token)
    if (body.includes('grant_type=refresh_token')) renewals += 1
    else reply.expires_in = 300
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply))
})

beforeAll(async () => {
  gate = await new Promise((resolve) => hurried.listen(0, '127.0.0.1', () => resolve(hurried)))
  stack = await startStack({
    workspaces: [
      acme(),
      { ...acme(), team: other, name: 'Other', domain: 'other', botToken: 'xoxb-seeded', appToken: 'xapp-seeded' },
    ],
    peer: { clientId: 'app', clientSecret: 'app-secret', tokenRotation: true },
    slack: 'client_id = "app"\nclient_secret = "app-secret"',
    apiUrl: (started) => {
      peer = started
      return `http://127.0.0.1:${(gate.address() as AddressInfo).port}/api/`
    },
  })
  await acquainted(stack)
})
afterAll(async () => {
  await stack?.close()
  gate.close()
})

const cookies = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ')

test('a token that is about to end is renewed once, by whoever is first, and nothing is lost meanwhile', async () => {
  const signedIn = await fetch(`${stack.url}/login`, {
    method: 'POST',
    body: new URLSearchParams({ key: apiKey }),
    redirect: 'manual',
  })
  const session = cookies(signedIn)
  const portal = await fetch(`${stack.url}/integrations`, { headers: { cookie: session } })
  expect(await portal.text()).toContain('href="/slack/oauth/start"')
  const begun = await fetch(`${stack.url}/slack/oauth/start`, { redirect: 'manual', headers: { cookie: session } })
  const consent = new URL(begun.headers.get('location')!)
  const back = await fetch(`${peer.url}${consent.pathname}${consent.search}&team=${other}`, { redirect: 'manual' })
  // The callback also answers where apps of the tool before us send people.
  const callback = new URL(back.headers.get('location')!)
  callback.pathname = '/api/settings/slack-oauth/callback'
  const done = await fetch(callback, { redirect: 'manual', headers: { cookie: `${session}; ${cookies(begun)}` } })
  expect(done.headers.get('location')).toBe('/integrations?connected=Other')
  await stack.api(`/workspaces/${other}/preferences`, { default_channel: '#incidents' }, {}, 'PUT')

  const names = ['Rotating-a', 'Rotating-b', 'Rotating-c']
  await Promise.all(names.map((name) => stack.alert(amPayload([amAlert(name)]))))
  for (const name of names) await card(stack, 'C0INC', name, undefined, other)
  expect(renewals).toBe(1)
  expect(stack.peer.calls.filter((c) => c.team === other && c.error === 'token_expired')).toEqual([])
  expect((await stack.api(`/workspaces/${other}/test`, {})).body).toMatchObject({ ok: true, team: other })
})

test('no token lies readable on the disk, in the log or in an answer', async () => {
  expect(handedOut).toHaveLength(4)
  const files = await readdir(join(stack.folder, 'data'), { recursive: true, withFileTypes: true })
  const contents = files
    .filter((f) => f.isFile())
    .map((f) => readFile(join(f.parentPath, f.name)).catch(() => Buffer.alloc(0)))
  const places = [...(await Promise.all(contents)), Buffer.from(stack.log.join('\n'))]
  expect(places.some((bytes) => bytes.includes('Rotating-a'))).toBe(true)
  const answers = JSON.stringify([(await stack.api('/workspaces')).body, (await stack.api('/status')).body])
  for (const token of handedOut) {
    expect(places.some((bytes) => bytes.includes(token))).toBe(false)
    expect(answers).not.toContain(token)
  }
})
