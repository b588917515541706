import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import packageJson from '../../package.json' with { type: 'json' }
import { backends } from '../backends/index.ts'
import { slackApi } from '../clients/slack/api.ts'
import { slackChat } from '../clients/slack/chat.ts'
import { commands } from '../commands/index.ts'
import { type Config, configSchema, openSecretKey, readConfig, readObjects, redact, writeObjects } from '../config.ts'
import { Problem } from '../core/problem.ts'
import { knownScopes } from '../core/scope.ts'
import { executorKinds } from '../executors/index.ts'
import { importers } from '../importers/index.ts'
import { configurable } from '../notifiers/index.ts'
import { serve } from '../serve.ts'
import { sources } from '../sources/index.ts'
import { databaseClock } from '../store/database-clock.ts'
import { cli } from '../surfaces/cli/cli.ts'
import type { Output } from '../surfaces/cli/effects.ts'
import { prompts } from '../surfaces/cli/prompts.ts'
import { manifest } from '../surfaces/slack/manifest.ts'
import { probeIdentity } from './identity.ts'
import { liveProbes } from './live-probes.ts'
import { logger } from './logger.ts'
import { openStorage } from './open-storage.ts'

/** The kinds a configuration file may name. */
const registries = {
  sources,
  backends,
  notifiers: configurable,
  executors: executorKinds,
  scopes: knownScopes(commands),
}

/** The world as main.ts hands it in. */
export interface World {
  argv: string[]
  env: Record<string, string | undefined>
  cwd: string
  home: string
  stdin: NodeJS.ReadableStream
  stdout: Output
  stderr: Output
  /** Milliseconds since the epoch. */
  now(): number
  randomBytes(size: number): Buffer
  fetch: typeof fetch
  /** Calls `run` once when the process is asked to stop. */
  onSignal(run: () => void): void
  /** Calls `run` each time the process is told to read its configuration again; the answer ends that. */
  onHangup(run: () => void): () => void
}

/** Runs one command line with everything real, and answers its exit code. */
export function runCli(world: World): Promise<number> {
  const { argv, env, cwd, home, stdin, stdout, stderr } = world
  const effects = effectsOf(world)
  return cli<Config>({
    argv,
    env,
    cwd,
    home,
    stdin,
    stdout,
    stderr,
    fetch: world.fetch,
    prompts,
    now: () => new Date(world.now()),
    randomBytes: world.randomBytes,
    after: sleep,
    onSignal: world.onSignal,
    version: packageJson.version,
    commands,
    readConfig: (file) => readConfig({ file, env, cwd, home, ...registries }),
    redact,
    configSchema: () => configSchema(registries),
    readObjects: (file) => readObjects({ file, env, cwd, home, ...registries }),
    writeObjects: (sections, format, head) => writeObjects({ ...sections }, { format, head }),
    importers,
    serve: (config, { role, doors, host, port, ready }) =>
      runServer(world, async () => {
        const serving = await serve(config, {
          role: doors === 'slack' ? 'webhook' : role,
          ...(host !== undefined && { host }),
          ...(port !== undefined && { port }),
          effects: followed(config),
        })
        ready(serving.url)
        return serving
      }),
    migrate: (config) => withStorage(config, async () => 'The database is up to date.'),
    checkStorage: (config) =>
      withStorage(config, async ({ opened }) => {
        await opened.store.ping()
        return config.storage.kind === 'embedded'
          ? `embedded PostgreSQL in ${config.storage.folder}`
          : 'PostgreSQL answers'
      }),
    backendKinds: backends,
    notifierKinds: configurable,
    ...liveProbes({ clock: { now: () => new Date(world.now()) }, fetch: world.fetch, cwd }),
    checkIdentity: (config) => probeIdentity(config, effects(config)),
    checkSlack: (config, channel) => chatOf(config).check(asWorkspace(config), channel),
    saySlack: (config, channel, text) => chatOf(config).say(asWorkspace(config), channel, text),
    slackAddress: (config) => config.slack.apiUrl ?? 'https://slack.com/api/',
    manifest,
    backup: async (config, file) => {
      const { backupFile } = await import('./backup-file.ts')
      return withStorage(config, ({ opened, clock }) => backupFile(opened.db, file, clock.now()))
    },
    restore: async (config, file) => {
      const { restoreFile } = await import('./backup-file.ts')
      return withStorage(config, ({ opened }) => restoreFile(opened.db, file))
    },
    demo: async (options) => {
      const { runDemo } = await import('../demo/demo.ts')
      await runServer(world, (stopped) => runDemo({ ...options, cwd, stopped, serve: demoServer }))
    },
  })

  async function withStorage<T>(
    config: Config,
    work: (storage: Awaited<ReturnType<typeof openStorage>>) => Promise<T>,
  ): Promise<T> {
    const { secretKey, log, clock, every, uuid } = effects(config)
    const storage = await openStorage(config, { clock, log, secretKey, every, uuid, listen: false })
    try {
      return await work(storage)
    } finally {
      await storage.close()
    }
  }

  /** The demo's server is an ordinary one in this process, started from the file the demo wrote. */
  async function demoServer(file: string, { port }: { port: number }) {
    const config = readConfig({ file, env, cwd, home, ...registries })
    return serve(config, { role: 'all', port, effects: followed(config) })
  }

  /** What a server needs beside: its configuration file, read again when it changes or a hangup tells it to. */
  function followed(config: Config) {
    const reread = () => readConfig({ file: config.file, env, cwd, home, ...registries })
    return { ...effects(config), reread, onHangup: world.onHangup }
  }
}

/** Keeps a server until it is asked to stop, then drains it. A second request while draining ends the process at once. */
async function runServer(
  world: World,
  start: (stopped: Promise<void>) => Promise<{ stop(): Promise<void> }>,
): Promise<void> {
  const stopped = new Promise<void>((resolve) => world.onSignal(resolve))
  const serving = await start(stopped)
  await stopped
  await serving.stop()
}

/** Everything real a server needs, for a configuration. */
const effectsOf = (world: World) => (config: Config) => ({
  clock: databaseClock(world.now),
  log: logger(config.telemetry.logLevel, config.secrets, (line) => world.stderr.write(line)),
  version: packageJson.version,
  secretKey: openSecretKey(config.server.secretKey, world.randomBytes),
  random: Math.random,
  randomBytes: world.randomBytes,
  uuid: randomUUID,
  every(ms: number, run: () => void) {
    const timer = setInterval(run, ms)
    return () => clearInterval(timer)
  },
  after: (ms: number) => sleep(ms, undefined, { ref: false }),
  fetch: world.fetch,
  environment: world.env,
})

function chatOf(config: Config) {
  const token = config.slack.botToken
  return slackChat(slackApi({ ...(config.slack.apiUrl && { apiUrl: config.slack.apiUrl }) }), async () => {
    if (token) return token
    throw new Problem('invalid', 'There is no [slack] bot_token in the configuration.')
  })
}

const asWorkspace = (config: Config) => ({
  id: 'config',
  name: 'Slack',
  scopes: [],
  status: 'active' as const,
  preferences: config.preferences,
})
