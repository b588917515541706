import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { Server } from 'node:http'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { type DemoSecrets, demoConfig, shopNumber, shopRecord } from './demo-config.ts'
import { closeServer, freePortNear, listenNear } from './listen.ts'
import { createPlayground } from './playground/playground.ts'
import { createAlerting } from './shop/alerting.ts'
import { judgeVerdicts, type VerdictJudge } from './shop/judge-verdicts.ts'
import { seededRandom } from './shop/random.ts'
import { openRecord } from './shop/record.ts'
import { type RunningShop, runShop } from './shop/run-shop.ts'
import { createShop } from './shop/shop.ts'
import type { Webhook } from './shop/webhook.ts'
import { shopBackstage } from './shop-backstage.ts'
import { type SlackPeer, startSlackPeer } from './slack/peer.ts'
import type { WorkspaceSeed } from './slack/seed.ts'
import { acmeWorkspace, people } from './workspace.ts'

/** Starts Allclear's own server in this process from a configuration file. */
export type Serve = (
  configFile: string,
  options: { port: number },
) => Promise<{ url: string; stop(): Promise<void>; enterLink?: (user: string) => string }>

/** What the demo is started with. */
export interface DemoOptions {
  cwd: string
  serve: Serve
  print(line: string): void
  /** Where the playground listens; the next free port when it is taken. */
  port?: number
  /** Where data and configuration are kept between runs; `.allclear/demo` in `cwd` when absent. */
  folder?: string
  /** Settles when the process is asked to stop, which it may be while the demo still starts. */
  stopped?: Promise<void>
}

type Served = Awaited<ReturnType<Serve>>

const usualPort = 4300

/** Starts the emulated Slack, a server that is connected to it, the shop that breaks and the playground; prints one line. */
export async function runDemo(options: DemoOptions): Promise<{ stop(): Promise<void> }> {
  const folder = resolve(options.cwd, options.folder ?? join('.allclear', 'demo'))
  const secrets = newSecrets()
  const workspace = acmeWorkspace(secrets.botToken)
  const ending: (() => Promise<unknown>)[] = []
  const stop = () => inTurn(ending)
  try {
    const peer = await startSlackPeer({ workspaces: [workspace], signingSecret: secrets.signingSecret })
    ending.unshift(() => peer.close())
    const wished = options.port ?? usualPort
    const front = await openFront(wished)
    ending.unshift(() => closeServer(front.server))
    const port = await freePortNear(wished === 0 ? 0 : front.port + 1)
    const file = writeConfig(folder, demoConfig({ port, slackApiUrl: peer.apiUrl, ...secrets }))
    const record = openRecord(join(folder, shopRecord), Date.now())
    const served = await options.serve(file, { port })
    ending.unshift(() => served.stop())
    peer.appDoor({ base: served.url, interactions: doors.interactions, commands: doors.commands, events: doors.events })
    const home = `http://127.0.0.1:${front.port}/playground`
    const shop = openShop(`${served.url}/in/shop/${secrets.sourceKey}`, home)
    shop.onChange(() => record.keep(shop.shop.breakages))
    ending.unshift(() => calm(peer))
    ending.unshift(async () => {
      await shop.close()
      record.close(shop.shop.breakages, Date.now())
    })
    const judging = judgeShop(served.url, secrets.judgeKey, shop)
    ending.unshift(judging.stop)
    options.stopped?.then(shop.rest)
    front.show(playgroundOf({ peer, workspace, served, shop, judging }))
    options.print(`Allclear demo: ${home} (Ctrl-C ends it)`)
    return { stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** What stops first was started last. */
async function inTurn(ending: (() => Promise<unknown>)[]): Promise<void> {
  for (const end of ending.splice(0)) await end()
}

/** Waits until Slack has heard the end of it: what is left for the next run would be told to an empty workspace. */
async function calm(peer: SlackPeer): Promise<void> {
  const giveUp = Date.now() + 3_000
  let last = Date.now()
  const off = peer.onChange(() => {
    last = Date.now()
  })
  while (Date.now() < giveUp && Date.now() - last < 700) await sleep(50)
  off()
}

const doors = { interactions: '/slack/interactions', commands: '/slack/commands', events: '/slack/events' }

/** Fresh for each run, so that no password of the demo is known beforehand. */
function newSecrets(): DemoSecrets {
  const made = () => randomBytes(24).toString('base64url')
  return { botToken: `xoxb-${made()}`, signingSecret: made(), sourceKey: made(), apiKey: made(), judgeKey: made() }
}

function writeConfig(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'allclear.toml')
  writeFileSync(file, text, { mode: 0o600 })
  return file
}

/** Takes the port at once, and says what it shows later. */
async function openFront(wished: number): Promise<{ server: Server; port: number; show(app: Shown): void }> {
  let shown: Shown | undefined
  const wait = () => new Response('The demo is starting.', { status: 503, headers: { 'retry-after': '1' } })
  const answer = getRequestListener((request) => shown?.fetch(request) ?? wait(), { overrideGlobalObjects: false })
  const opened = await listenNear(wished, answer)
  return {
    ...opened,
    show: (app) => {
      shown = app
    },
  }
}

type Shown = ReturnType<typeof createPlayground>

/** Each run is a shop of its own, so that alerts of an earlier run are not taken for new ones. */
function openShop(door: string, home: string): RunningShop {
  const random = seededRandom(randomBytes(4).readUInt32LE())
  const cluster = `shop-${randomBytes(2).toString('hex')}`
  return runShop({
    shop: createShop({ seed: shopNumber, luck: randomBytes(4).readUInt32LE(), now: Date.now() }),
    alerting: createAlerting({ random, externalLabels: { cluster }, generatorUrl: home }),
    send: (webhook) => post(door, webhook),
    now: Date.now,
    every: (ms, run) => {
      const timer = setInterval(run, ms)
      return () => clearInterval(timer)
    },
  })
}

const judgeEveryMs = 5_000

/** Compares every verdict with what is really broken, and says so as one who may only look and judge. */
function judgeShop(url: string, key: string, { shop }: RunningShop): VerdictJudge & { stop(): Promise<void> } {
  const judging = judgeVerdicts({ breakages: () => shop.breakages, call: (...asked) => callApi(url, key, ...asked) })
  let looking: Promise<unknown> = Promise.resolve()
  // A server that is away is asked again the next time.
  const look = () => {
    looking = looking.then(() => judging.look()).catch(() => undefined)
  }
  const timer = setInterval(look, judgeEveryMs)
  return {
    ...judging,
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}

async function callApi(
  url: string,
  key: string,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  })
  if (!response.ok) throw new Error(`The server answered ${response.status}.`)
  return response.json()
}

async function post(door: string, webhook: Webhook): Promise<void> {
  const response = await fetch(door, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Alertmanager/0.28.0' },
    body: JSON.stringify(webhook),
    signal: AbortSignal.timeout(10_000),
  })
  // Alertmanager, too, tries again only where that can help.
  if (response.status >= 500) throw new Error(`The receiver answered ${response.status}.`)
}

interface Cast {
  peer: SlackPeer
  workspace: WorkspaceSeed
  served: Served
  shop: RunningShop
  judging: VerdictJudge
}

function playgroundOf({ peer, workspace, served, shop, judging }: Cast): Shown {
  return createPlayground({
    peer,
    workspace,
    app: { commands: ['/allclear'], events: ['app_mention', 'message.im'] },
    shortcuts: [{ callback: 'create_incident', name: 'Create incident' }],
    roles: Object.fromEntries(people.map(({ id, role }) => [id, role ?? 'unknown'])),
    backstage: shopBackstage(shop, judging),
    portal: { url: served.url, signIn: (id) => cookiesFor(served, people.find((one) => one.id === id)?.name) },
  })
}

/** Walks through the one-time link in the place of the browser, and hands its cookies on. */
async function cookiesFor({ enterLink }: Served, user: string | undefined): Promise<string[]> {
  if (!enterLink || user === undefined) return []
  const response = await fetch(enterLink(user), { redirect: 'manual' })
  return response.headers.getSetCookie()
}
