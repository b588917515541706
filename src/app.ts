import { dirname } from 'node:path'
import type { Hono } from 'hono'
import { declaredRules } from './app/declared-rules.ts'
import { deliveryEffects } from './app/delivery-effects.ts'
import type { Effects } from './app/effects.ts'
import { feedMeters } from './app/feed-meters.ts'
import { learnPeople } from './app/learn-people.ts'
import { openMajor } from './app/open-major.ts'
import { openProfiles } from './app/open-profiles.ts'
import { declareWorkspace, slackDesk } from './app/slack-desk.ts'
import { watchEyes } from './app/watch-eyes.ts'
import { openWeb } from './app/web.ts'
import { startWorkers } from './app/workers.ts'
import { slackApi } from './clients/slack/api.ts'
import { declareAlertRules } from './commands/alert-rule-declare.ts'
import type { Config } from './config.ts'
import type { MakeContext, Settings } from './core/command.ts'
import { sources } from './sources/index.ts'
import { meter } from './surfaces/http/metrics.ts'

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
  const { opened, clock, log, publicUrl, secrets } = effects
  const { store, lanes } = opened
  const stopping = new AbortController()
  const { signal } = stopping
  const metrics = meter({ store, clock })
  const desk = slackDesk({
    config,
    store,
    clock,
    api: slackApi(config.slack.apiUrl ? { apiUrl: config.slack.apiUrl } : {}),
  })
  const settings: Settings = {
    publicUrl,
    version: effects.version,
    commandName: config.slack.command,
    sources: [...config.sources],
  }
  const { fetch, after } = effects
  const profiles = openProfiles(config, { fetch, after, clock, folder: dirname(config.file) })
  const context: MakeContext = async (actor, commandId) => {
    const directory = await store.readDirectory()
    return { actor, commandId, clock, store, directory, chat: desk.chat, secrets, sources, profiles, settings }
  }
  const { web, slack, enterLink } = openWeb({ config, effects, role, desk, context, settings, metrics, signal })
  const onError = (error: unknown) => log.warn({ error }, 'a measurement was not taken')
  const observe = feedMeters({ opened, clock, metrics, onError })
  const workers = () =>
    startWorkers({
      store,
      lanes,
      queue: opened.wakes,
      clock,
      sources,
      settings: settings.sources,
      delivery: deliveryEffects({ config, effects, desk, context, observe, signal }),
      holder: effects.instance,
      every: effects.every,
      handleEnvelope: slack.handle,
      learnPeople: () => learnPeople({ store, clock, call: desk.call }),
      eyes: {
        ...watchEyes({ profiles, publicUrl, random: effects.random }),
        deadline: (ms) => AbortSignal.timeout(ms),
      },
      signal,
      openMajor: (incident) => openMajor(incident, { store, chat: desk.chat, context, rules: config.slack.major, log }),
      log,
    })
  return {
    web,
    enterLink,
    async start() {
      await store.declare([...config.directory])
      await declareAlertRules(store, declaredRules(config), clock.now())
      await declareWorkspace(store, config)
      if (role !== 'worker') await slack.start?.()
      if (role === 'all' || role === 'worker') await workers()
    },
    async stop() {
      stopping.abort()
      await slack.stop()
    },
  }
}
