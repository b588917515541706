import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type SlackPeer, type SlackPeerOptions, startSlackPeer } from '../src/demo/slack/peer.ts'
import type { WorkspaceSeed } from '../src/demo/slack/seed.ts'

/** The key tests speak to the server with, as Alice, an SRE lead. */
export const apiKey = 'key-that-only-tests-know'
/** Reads take turns with further keys of hers, because tests look more often than a key may ask in a minute. */
const readingKeys = Array.from({ length: 60 }, (_, turn) => `${apiKey}-${turn}`)
let turn = 0
export const signingSecret = 'signing secret of tests'
export const team = 'T0ACME'

/** A workspace as a team would set it up: every scope the manifest asks for, five people, a few channels. */
export function acme(more: Partial<WorkspaceSeed> = {}): WorkspaceSeed {
  const person = (id: string, name: string, realName: string) => ({ id, name, realName, email: `${name}@acme.example` })
  return {
    team,
    name: 'Acme',
    domain: 'acme',
    botToken: 'xoxb-acme',
    appToken: 'xapp-acme',
    scopes: [
      ...['chat:write', 'chat:write.public', 'commands', 'users:read', 'users:read.email', 'channels:read'],
      ...['groups:read', 'channels:history', 'groups:history', 'im:write', 'im:history', 'channels:manage'],
    ],
    botUser: { id: 'U0BOT', name: 'allclear' },
    people: [
      person('U0ALICE', 'alice', 'Alice Ames'),
      person('U0BOB', 'bob', 'Bob Berg'),
      person('U0CAROL', 'carol', 'Carol Cole'),
      person('U0DAVE', 'dave', 'Dave Dorn'),
      person('U0ERIN', 'erin', 'Erin Eve'),
    ],
    channels: [
      { id: 'C0INC', name: 'incidents', botIsMember: true },
      { id: 'C0PAY', name: 'payments', botIsMember: true },
      { id: 'C0LOW', name: 'low', botIsMember: true },
      { id: 'C0STAKE', name: 'stakeholders', botIsMember: true },
      { id: 'C0STATUS', name: 'status', botIsMember: true },
      { id: 'C0PRIV', name: 'war-room', private: true },
      { id: 'C0OLD', name: 'old', archived: true, botIsMember: true },
    ],
    ...more,
  }
}

/** The people of that workspace as Allclear knows them; Erin is unknown. */
export const people = `
[users.alice]
name = "Alice Ames"
email = "alice@acme.example"
role = "sre-lead"
[users.bob]
name = "Bob Berg"
email = "bob@acme.example"
[users.carol]
name = "Carol Cole"
email = "carol@acme.example"
active = false
[users.dave]
name = "Dave Dorn"
email = "dave@acme.example"
role = "viewer"
`

/** A running installation: our real process, and the Slack it talks to. */
export interface Stack {
  url: string
  folder: string
  peer: SlackPeer
  /** Lines of the server's log. */
  log: string[]
  process(): ChildProcess
  api(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    method?: string,
    // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape
  ): Promise<{ status: number; body: any; headers: Headers }>
  /** Sends an Alertmanager payload to the source `am`. */
  alert(payload: unknown): Promise<Response>
  /** Ends the process as the kernel would. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Starts a further process of the same installation with these arguments, and gives the function that ends it. */
  beside(...args: string[]): Promise<() => Promise<void>>
  close(): Promise<void>
}

export interface StackOptions {
  workspaces?: WorkspaceSeed[]
  peer?: Partial<SlackPeerOptions>
  /** Further lines of the configuration. */
  config?: string
  /** Further lines of the [slack] section. */
  slack?: string
  /** Further entries of auth.api_keys. */
  keys?: string[]
  /** Instead of the peer's own address, such as that of a proxy before it. */
  apiUrl?: (peer: SlackPeer) => string | Promise<string>
  /** An existing database instead of an embedded one. */
  storage?: string
  port?: number
  /** Further arguments of the command line, such as `--role`. */
  args?: string[]
}

const node = join(import.meta.dirname, '../node_modules/.bin/node')
const main = join(import.meta.dirname, '../src/main.ts')

/** Starts Slack and our real process before it. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-stack-'))
  // Under root the database runs as another user, who has to reach its folder.
  await chmod(folder, 0o711)
  await mkdir(join(folder, 'home'))
  const peer = await startSlackPeer({ workspaces: options.workspaces ?? [acme()], signingSecret, ...options.peer })
  const config = join(folder, 'allclear.toml')
  await writeFile(config, configOf((await options.apiUrl?.(peer)) ?? peer.apiUrl, options))
  const log: string[] = []
  let child: ChildProcess | undefined
  let url = ''
  const run = (port: number | string, args: string[] = []) =>
    spawn(node, [main, 'serve', '--config', config, '--port', String(port), ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, HOME: join(folder, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const start = async () => {
    child = run(options.port ?? (url ? new URL(url).port : 0), options.args)
    url = await ready(child, log)
    peer.appDoor({
      base: url,
      events: '/slack/events',
      commands: '/slack/commands',
      interactions: '/slack/interactions',
      options: '/slack/interactions',
    })
  }
  await start()
  const ended = (c: ChildProcess) =>
    c.exitCode !== null || c.signalCode !== null
      ? Promise.resolve()
      : new Promise<void>((r) => c.once('exit', () => r()))
  return {
    get url() {
      return url
    },
    folder,
    peer,
    log,
    process: () => child!,
    start,
    api: (path, body, headers, method) => ask(url, path, body, headers, method),
    alert: (payload) =>
      fetch(`${url}/in/am/amkey`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      }),
    async kill() {
      child!.kill('SIGKILL')
      await ended(child!)
    },
    async beside(...args) {
      const other = run(0, args)
      await ready(other, log)
      return async () => {
        other.kill('SIGTERM')
        await ended(other)
      }
    },
    async close() {
      child!.kill('SIGTERM')
      await ended(child!)
      await peer.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function configOf(apiUrl: string, options: StackOptions): string {
  const workspace = (options.workspaces ?? [acme()])[0]!
  return `
[storage]
url = "${options.storage ?? 'embedded:data'}"
[slack]
api_url = "${apiUrl}"
bot_token = "${workspace.botToken}"
signing_secret = "${signingSecret}"
default_channel = "#incidents"
${options.slack ?? ''}
[auth]
api_keys = [${[apiKey, ...readingKeys]
    .map((key) => `{ key = "${key}", subject = "alice@acme.example", roles = ["sre-lead"] }`)
    .concat(options.keys ?? [])
    .join(', ')}]
[sources.am]
kind = "alertmanager"
key = "amkey"
group_interval = "0s"
[telemetry]
log_level = "info"
${people}
${options.config ?? ''}`
}

function ready(child: ChildProcess, log: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = ''
    child.stderr!.on('data', (data) => log.push(...String(data).trim().split('\n')))
    child.stdout!.on('data', (data) => {
      out += data
      const line = /^\{"ready":true.*\}$/m.exec(out)?.[0]
      if (line) resolve(JSON.parse(line).url)
    })
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code}:\n${out}\n${log.slice(-30).join('\n')}`)),
    )
  })
}

async function ask(
  url: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  method = body === undefined ? 'GET' : 'POST',
) {
  const key = body === undefined ? readingKeys[turn++ % readingKeys.length]! : apiKey
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text ? JSON.parse(text) : undefined, headers: response.headers }
}

/** Waits until something holds: looks again every few milliseconds, and says what it last saw when time is up. */
export async function until<T>(
  look: () => Promise<T> | T,
  holds: (seen: T) => boolean = Boolean,
  timeoutMs = 10_000,
): Promise<T> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const seen = await look()
    if (holds(seen)) return seen
    if (Date.now() > end)
      throw new Error(`waited ${timeoutMs} ms in vain; last seen: ${JSON.stringify(seen)?.slice(0, 3_000)}`)
    await new Promise((r) => setTimeout(r, 15))
  }
}

/** An alert as Alertmanager sends it. */
export const amAlert = (
  name: string,
  more: {
    status?: 'firing' | 'resolved'
    startsAt?: string
    endsAt?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
  } = {},
) => ({
  status: more.status ?? 'firing',
  labels: { alertname: name, severity: 'critical', service: 'checkout', ...more.labels },
  annotations: { summary: `${name} is on fire`, ...more.annotations },
  startsAt: more.startsAt ?? '2026-03-02T09:00:00Z',
  endsAt: more.endsAt ?? (more.status === 'resolved' ? '2026-03-02T09:10:00Z' : '0001-01-01T00:00:00Z'),
  generatorURL: 'http://prometheus.example/graph',
  fingerprint: createHash('sha256').update(name).digest('hex').slice(0, 16),
})

/** A webhook body as Alertmanager sends it. */
export const amPayload = (alerts: ReturnType<typeof amAlert>[], group = alerts[0]!.labels.alertname) => ({
  version: '4',
  groupKey: `{}:{alertname="${group}"}`,
  truncatedAlerts: 0,
  status: alerts.some((a) => a.status === 'firing') ? 'firing' : 'resolved',
  receiver: 'allclear',
  groupLabels: { alertname: group },
  commonLabels: {},
  commonAnnotations: {},
  externalURL: 'http://alertmanager.example',
  alerts,
})
