import { Hono } from 'hono'
import { deliveryEffects } from './app/delivery-effects.ts'
import type { Effects } from './app/effects.ts'
import { learnPeople } from './app/learn-people.ts'
import { oneTimeLinks } from './app/one-time-links.ts'
import { openMajor } from './app/open-major.ts'
import { declareWorkspace, slackDesk } from './app/slack-desk.ts'
import { slackDoors } from './app/slack-doors.ts'
import { startWorkers } from './app/workers.ts'
import { slackApi } from './clients/slack/api.ts'
import { commands } from './commands/index.ts'
import type { Config } from './config.ts'
import type { MakeContext, Settings } from './core/command.ts'
import { sources } from './sources/index.ts'
import { authenticator } from './surfaces/http/authenticate.ts'
import { httpSurface } from './surfaces/http/http.ts'
import { intakeDoor } from './surfaces/http/intake.ts'
import { meter } from './surfaces/http/metrics.ts'
import { portal } from './surfaces/portal/portal.ts'

/** Which duties a process takes: all, answering only, working only, or only Slack's doors. */
export type ProcessRole = 'all' | 'web' | 'worker' | 'webhook'

/** A wired installation. */
export interface App {
  web: Hono
  /** Declares what the file says, connects Socket Mode and puts workers to work. */
  start(): Promise<void>
  /** Stops taking work and waits for what is under way. */
  stop(): Promise<void>
  /** An address that signs a browser in once, without a key; only the demo hands it out. */
  enterLink(user: string): string
}

/** The one place that knows every room: wires them, and nothing else. */
export function createApp(config: Config, effects: Effects, role: ProcessRole): App {
  const { opened, clock, log, publicUrl, secrets, uuid } = effects
  const { store } = opened
  const settingsOfSources = [...config.sources]
  const metrics = meter({ store, clock })
  const api = slackApi({ ...(config.slack.apiUrl && { apiUrl: config.slack.apiUrl }) })
  const desk = slackDesk({ config, store, api, clock })
  const settings: Settings = {
    publicUrl,
    version: effects.version,
    commandName: config.slack.command,
    sources: settingsOfSources,
  }
  const context: MakeContext = async (actor, commandId) => {
    const directory = await store.readDirectory()
    return { actor, commandId, clock, store, directory, chat: desk.chat, secrets, sources, settings }
  }
  const declaredKeys = config.auth.apiKeys.map((key) => ({ ...key, createdAt: clock.now() }))
  const auth = authenticator({ store, declaredKeys, clock, random: effects.randomBytes, publicUrl })
  const slack = slackDoors({ config, effects, desk, context, auth, settings })
  const enter = oneTimeLinks({ random: effects.randomBytes, signInAs: auth.signInAs, publicUrl })
  const web = new Hono().route('/', slack.app)
  if (role !== 'webhook')
    web
      .route(
        '/',
        intakeDoor({
          sources,
          settings: settingsOfSources,
          inbox: store,
          clock,
          maxBacklog: config.intake.maxBacklog,
          observe: metrics.intake,
        }),
      )
      .route('/', httpSurface({ store, commands, context, auth, clock, settings, metrics, log, uuid }))
      .route(
        '/',
        portal({
          store,
          commands,
          context,
          auth,
          clock,
          settings,
          publicUrl,
          newId: uuid,
          enter: enter.take,
          installed: { slackOAuth: Boolean(config.slack.clientId) },
          ...(effects.links && { links: effects.links }),
          onBug: (error, id) => log.error({ error, id }, 'a page failed'),
        }),
      )
  const stopping = new AbortController()
  const queue = {
    send: (wakes: Parameters<typeof opened.queue.send>[1]) => opened.queue.send(opened.db, wakes),
    work: opened.queue.work,
  }
  const works = role === 'all' || role === 'worker'
  return {
    web,
    enterLink: enter.make,
    async start() {
      await store.declare([...config.directory])
      await declareWorkspace(store, config)
      if (role !== 'worker') await slack.start?.()
      if (!works) return
      await startWorkers({
        store,
        lanes: opened.lanes,
        queue,
        clock,
        sources,
        settings: settingsOfSources,
        delivery: deliveryEffects({ config, effects, desk, context, metrics, signal: stopping.signal }),
        holder: uuid(),
        every: effects.every,
        handleEnvelope: slack.handle,
        learnPeople: () => learnPeople({ store, clock, call: desk.call }),
        openMajor: (incident) =>
          openMajor(incident, { store, chat: desk.chat, context, rules: config.slack.major, log }),
        log,
      })
    },
    async stop() {
      stopping.abort()
      await slack.stop()
    },
  }
}
