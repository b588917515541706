import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type SlackPeer, startSlackPeer } from '../src/demo/slack/peer.ts'
import { card, cardThat, controls, type Loose, press, said, whisper } from './seen.ts'
import { acme, amAlert, amPayload, apiKey, type Stack, signingSecret, until } from './stack.ts'

const node = join(import.meta.dirname, '../node_modules/.bin/node')
const main = join(import.meta.dirname, '../src/main.ts')

let folder: string
let peer: SlackPeer
const running: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-setup-'))
  await chmod(folder, 0o711)
})
afterEach(async () => {
  // Later ones may use the database of earlier ones.
  for (const child of running.splice(0).reverse()) {
    if (child.exitCode !== null) continue
    child.kill('SIGTERM')
    await new Promise((resolve) => child.once('exit', resolve))
  }
  await peer?.close()
  await rm(folder, { recursive: true, force: true })
})

const launch = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(node, [main, ...args], { cwd: folder, env: { PATH: process.env.PATH, HOME: folder, ...env } })
  running.push(child)
  const out = { stdout: '', stderr: '' }
  child.stdout.on('data', (data) => {
    out.stdout += data
  })
  child.stderr.on('data', (data) => {
    out.stderr += data
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  return { out, ended }
}

/** Runs a command line to its end. */
async function run(args: string[], env?: Record<string, string>) {
  const { out, ended } = launch(args, env)
  return { code: await ended, ...out }
}

/** Starts a server and waits for the line that says where it is. */
async function serve(args: string[], env?: Record<string, string>): Promise<string> {
  const { out, ended } = launch(args, env)
  const died = ended.then((code) => {
    throw new Error(`ended with ${code}: ${out.stderr}`)
  })
  const line = await Promise.race([
    until(() => /^\{"ready":true.*\}$/m.exec(out.stdout)?.[0] ?? '', Boolean, 20_000),
    died,
  ])
  died.catch(() => undefined)
  return JSON.parse(line).url
}

/** Enough of a stack for the eyes of `seen.ts`. */
const seenAt = (url: string) => ({ peer, url }) as unknown as Stack

const openDoors = (base: string) =>
  peer.appDoor({ base, events: '/slack/events', commands: '/slack/commands', interactions: '/slack/interactions' })

const post = (address: string, body: unknown) =>
  fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

describe('the init wizard', () => {
  test('writes a configuration and a private .env with token and secret, and the server starts with them', async () => {
    peer = await startSlackPeer({ workspaces: [acme()], signingSecret })
    const refused = await run(['init', '--yes', '--bot-token', 'xoxb-acme', '--email', 'alice@acme.example'])
    expect(refused).toMatchObject({
      code: expect.not.stringMatching('0'),
      stderr: expect.stringContaining('--signing-secret is missing'),
    })
    const secret = signingSecret.replaceAll(' ', '-')
    await peer.close()
    peer = await startSlackPeer({ workspaces: [acme()], signingSecret: secret })
    const made = await run([
      'init',
      '--yes',
      '--bot-token',
      'xoxb-acme',
      '--signing-secret',
      secret,
      '--default-channel',
      '#incidents',
      '--email',
      'alice@acme.example',
    ])
    expect(made).toMatchObject({ code: 0 })
    const file = join(folder, 'allclear.toml')
    const text = await readFile(file, 'utf8')
    expect(text).toContain('bot_token = "env:SLACK_BOT_TOKEN"')
    expect(text).toContain('signing_secret = "env:SLACK_SIGNING_SECRET"')
    expect(text).not.toMatch(/xoxb-acme|signing-secret-of/)
    expect((await stat(join(folder, '.env'))).mode & 0o777).toBe(0o600)
    expect(await readFile(join(folder, '.env'), 'utf8')).toContain('SLACK_BOT_TOKEN=xoxb-acme')

    await writeFile(file, text.replace('[slack]', `[slack]\napi_url = "${peer.apiUrl}"`))
    const tested = await run(['slack', 'test'])
    expect(`${tested.code} ${tested.stdout}${tested.stderr}`).toMatch(
      /^0 [\s\S]*Connection successful[\s\S]*#incidents/,
    )
    expect(await said(seenAt(''), 'C0INC', /This is a test from Allclear/)).toBeTruthy()

    const url = await serve(['serve', '--port', '0'])
    openDoors(url)
    const door = /\/in\/alertmanager\/\S+/.exec(made.stdout)![0]
    expect((await post(`${url}${door}`, amPayload([amAlert('First')]))).status).toBeLessThan(300)
    const shown = await card(seenAt(url), 'C0INC', 'First is on fire')
    await press(seenAt(url), shown, 'U0ALICE', 'Acknowledge')
    expect(controls(await cardThat(seenAt(url), shown, /Acknowledged by Alice/))).toContain('Acknowledged ✓')
  })

  test('prints a manifest that sets the Slack app up in one paste', async () => {
    peer = await startSlackPeer({ workspaces: [acme()], signingSecret })
    const { code, stdout } = await run(['slack', 'manifest', '--public-url', 'https://allclear.example'])
    expect(code).toBe(0)
    const manifest = JSON.parse(stdout)
    expect(manifest.oauth_config.scopes.bot.length).toBeLessThanOrEqual(10)
    expect(manifest.settings.interactivity).toMatchObject({
      is_enabled: true,
      request_url: 'https://allclear.example/slack/interactions',
    })
    expect(manifest.settings.event_subscriptions.request_url).toBe('https://allclear.example/slack/events')
    expect(manifest.features.slash_commands).toMatchObject([{ command: '/allclear' }])
    expect(manifest.features.shortcuts).toMatchObject([{ type: 'global', callback_id: 'create_incident' }])
    expect(manifest.oauth_config.redirect_urls).toContain('https://allclear.example/slack/oauth/callback')
  })
})

test('the YAML of a runbook is a configuration; `webhook` serves only the doors of buttons, modals and commands', async () => {
  peer = await startSlackPeer({ workspaces: [acme()], signingSecret })
  await writeFile(
    join(folder, 'config.yaml'),
    `
storage: { url: "embedded:data" }
auth:
  api_keys: [{ key: ${apiKey}, subject: alice@acme.example, roles: [sre-lead] }]
sources:
  am: { kind: alertmanager, key: amkey }
incident:
  slack:
    enabled: true
    apiUrl: ${peer.apiUrl}
    botToken: \${SLACK_BOT_TOKEN}
    signingSecret: \${SLACK_SIGNING_SECRET}
    defaultChannel: "#incidents"
    approvalChannel: "#status"
    investigationUpdates: true
    updateChannel: "#incidents"
services:
  checkout-api:
    slack:
      channel: "#payments"
`,
  )
  const env = { SLACK_BOT_TOKEN: 'xoxb-acme', SLACK_SIGNING_SECRET: signingSecret }
  const missing = await run(['config', 'check', '--config', 'config.yaml'])
  expect(missing.code).not.toBe(0)
  expect(missing.stdout + missing.stderr).toContain('SLACK_BOT_TOKEN')
  const url = await serve(['serve', '--config', 'config.yaml', '--port', '0'], env)
  await post(`${url}/in/am/amkey`, amPayload([amAlert('Routed', { labels: { service: 'checkout-api' } })]))
  const shown = await card(seenAt(url), 'C0PAY', 'Routed is on fire')
  await post(`${url}/in/am/amkey`, amPayload([amAlert('Default')]))
  await card(seenAt(url), 'C0INC', 'Default is on fire')

  const doors = await serve(['webhook', '--config', 'config.yaml', '--port', '0'], env)
  openDoors(doors)
  await press(seenAt(url), shown, 'U0ALICE', 'Acknowledge')
  await cardThat(seenAt(url), shown, /Acknowledged by Alice/)
  expect((await fetch(`${doors}/slack/interactions`, { method: 'POST', body: 'payload={}' })).status).toBe(401)
  expect((await post(`${doors}/in/am/amkey`, amPayload([amAlert('Nowhere')]))).status).toBe(404)
  expect((await fetch(`${doors}/api/v1/incidents`, { headers: { authorization: `Bearer ${apiKey}` } })).status).toBe(
    404,
  )
})

test('an app with only four scopes posts and answers, and says what it lacks for the rest', async () => {
  const seed = acme()
  peer = await startSlackPeer({
    workspaces: [{ ...seed, scopes: ['chat:write', 'chat:write.public', 'channels:read', 'commands'] }],
    signingSecret,
  })
  await writeFile(
    join(folder, 'allclear.toml'),
    `
[storage]
url = "embedded:data"
[slack]
api_url = "${peer.apiUrl}"
bot_token = "env:SLACK_BOT_TOKEN"
signing_secret = "env:SLACK_SIGNING_SECRET"
alerts_channel = "#incidents"
[auth]
api_keys = [{ key = "${apiKey}", subject = "alice@acme.example", roles = ["sre-lead"] }]
[sources.am]
kind = "alertmanager"
key = "amkey"
[users.bob]
name = "Bob Berg"
email = "bob@acme.example"
slack = { T0ACME = "U0BOB" }
`,
  )
  await writeFile(join(folder, '.env'), `SLACK_BOT_TOKEN=xoxb-acme\nSLACK_SIGNING_SECRET="${signingSecret}"\n`)
  const url = await serve(['serve', '--port', '0'])
  openDoors(url)
  await post(`${url}/in/am/amkey`, amPayload([amAlert('Scarce')]))
  const shown = await card(seenAt(url), 'C0INC', 'Scarce is on fire')
  await press(seenAt(url), shown, 'U0ALICE', 'Acknowledge')
  expect(await whisper(seenAt(url), 'U0ALICE', /not linked to an Allclear user/)).toMatch(
    /users:read[\s\S]*OAuth &amp; Permissions[\s\S]*Slack id U0ALICE/,
  )
  await press(seenAt(url), shown, 'U0BOB', 'Acknowledge')
  await cardThat(seenAt(url), shown, /Acknowledged by Bob Berg/)
  const check = await fetch(`${url}/api/v1/workspaces/config/test`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: '{}',
  })
  const { ok, findings } = (await check.json()) as Loose
  expect(ok).toBe(true)
  expect(
    findings
      .filter((f: Loose) => f.level === 'warning')
      .map((f: Loose) => f.message)
      .join('\n'),
  ).toMatch(/users:read\.email .*[\s\S]*im:write .*[\s\S]*channels:manage /)
})

test('in production nothing starts without a signing secret', async () => {
  peer = await startSlackPeer({ workspaces: [acme()], signingSecret })
  await writeFile(
    join(folder, 'allclear.toml'),
    '[storage]\nurl = "embedded:data"\n[server]\nmode = "production"\npublic_url = "https://allclear.example"\n[slack]\nbot_token = "xoxb-acme"\n',
  )
  const { code, stderr } = await run(['serve', '--port', '0'])
  expect(code).not.toBe(0)
  expect(stderr).toMatch(/signing_secret/)
})
