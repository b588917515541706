import { dirname } from 'node:path'
import type { Hono } from 'hono'
import { approvedTargets, changesSeen, verifyWith } from './app/approval-effects.ts'
import { declaredRules } from './app/declared-rules.ts'
import { deliveryEffects } from './app/delivery-effects.ts'
import type { Effects } from './app/effects.ts'
import { feedMeters } from './app/feed-meters.ts'
import { followConfig } from './app/follow-config.ts'
import { followKnowledge } from './app/follow-knowledge.ts'
import { investigationEffects } from './app/investigation-effects.ts'
import { learnPeople } from './app/learn-people.ts'
import { openCode, repositoryOpener } from './app/open-code.ts'
import { openMajor } from './app/open-major.ts'
import { openProfiles } from './app/open-profiles.ts'
import { openThinking } from './app/open-thinking.ts'
import { declareWorkspace, slackDesk } from './app/slack-desk.ts'
import { watchEyes } from './app/watch-eyes.ts'
import { openWeb } from './app/web.ts'
import { startWorkers } from './app/workers.ts'
import { slackApi } from './clients/slack/api.ts'
import { declareAlertRules } from './commands/alert-rule-declare.ts'
import type { Config } from './config.ts'
import type { MakeContext, Settings } from './core/command.ts'
import { redacted } from './core/redaction/redact.ts'
import { pullRequestTargets } from './executors/pull-request.ts'
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
  const followed = followConfig({ ...effects, config, store })
  let stopFollowing: () => void = () => undefined
  const thinking = openThinking(config, { ...effects, spending: store.spending })
  const settings: Settings = {
    publicUrl,
    version: effects.version,
    commandName: config.slack.command,
    investigation: { ...config.investigation, ...(thinking && { model: thinking.model.name() }) },
    approval: config.approval,
    channelMessages: config.slack.readMessages,
    privacy: config.privacy,
    digests: config.digests,
    silences: config.silences,
    inhibitions: config.inhibitions,
    retention: config.retention,
    storage: config.storage.kind,
    sources: [...config.sources],
    findings: followed.findings,
  }
  const { fetch, after } = effects
  const profiles = openProfiles(config, {
    ...{ fetch, after, clock, folder: dirname(config.file), privacy: config.privacy },
  })
  const openRepository = repositoryOpener(config.code, { fetch, environment: effects.environment ?? {} })
  const code = openCode(
    config.code,
    openRepository,
    config.profiles.flatMap(({ services }) => services),
  )
  const knowledge = followKnowledge({
    ...{ sources: config.knowledge, library: store.library, open: openRepository, every: effects.every, log },
  })
  let stopReading: () => void = () => undefined
  const context: MakeContext = async (actor, commandId) => {
    const directory = await store.readDirectory()
    return {
      actor,
      commandId,
      clock,
      store,
      directory,
      chat: desk.chat,
      secrets,
      sources,
      profiles,
      executors,
      code,
      ...(thinking && { thinking }),
      settings,
      redacted: (found) => metrics.redacted('people', found),
    }
  }
  const executors = approvedTargets(
    config,
    effects,
    (actor, commandId) => context(actor, commandId),
    pullRequestTargets(code),
  )
  const { web, slack, enterLink } = openWeb({
    ...{ config, effects, role, desk, context, settings, metrics, signal },
    keys: followed.keys,
  })
  const onError = (error: unknown) => log.warn({ error }, 'a measurement was not taken')
  const observe = feedMeters({ opened, clock, metrics, onError })
  const eyes = watchEyes({ profiles, publicUrl, secrets, clock, random: effects.random })
  const workers = () =>
    startWorkers({
      store,
      lanes,
      queue: opened.wakes,
      clock,
      sources,
      settings: settings.sources,
      privacy: config.privacy,
      redacted: (found) => metrics.redacted('alerts', found),
      delivery: deliveryEffects({ config, effects, desk, context, observe, signal }),
      holder: effects.instance,
      every: effects.every,
      handleEnvelope: slack.handle,
      learnPeople: () => learnPeople({ store, clock, call: desk.call }),
      eyes: {
        ...eyes,
        looked: metrics.looked,
        deadline: (ms) => AbortSignal.timeout(ms),
      },
      approval: {
        executors,
        settings: config.approval,
        verify: verifyWith(profiles, clock, eyes.detect),
        changes: changesSeen(context),
        redact: (text) =>
          redacted(
            config.secrets.reduce((clean, secret) => clean.replaceAll(secret, '•••'), text),
            config.privacy,
          ),
        deadline: (ms) => AbortSignal.timeout(ms),
      },
      digests: config.digests,
      schedules: config.investigation.schedules,
      retention: config.retention,
      investigation: investigationEffects({ config, context, log, thinking, fetch, clock, after }),
      signal,
      openMajor: (incident) => openMajor(incident, { store, chat: desk.chat, context, rules: config.slack.major, log }),
      log,
    })
  return {
    web,
    enterLink,
    async start() {
      await store.declare([...config.directory], config.file)
      stopFollowing = followed.start()
      await store.declareInhibitions()
      await declareAlertRules({ store, profiles }, declaredRules(config), clock.now())
      await declareWorkspace(store, config)
      if (role !== 'worker') await slack.start?.()
      if (role === 'all' || role === 'worker') {
        stopReading = knowledge.start()
        await workers()
      }
    },
    async stop() {
      stopping.abort()
      stopFollowing()
      stopReading()
      await slack.stop()
    },
  }
}
