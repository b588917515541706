import type { Config } from '../config.ts'
import { isDatabaseAway } from '../core/database-away.ts'
import type { NoticeDraft } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import type { Secrets } from '../core/secrets.ts'
import { inhibitionsOf } from '../core/silence/inhibition.ts'
import { divide } from '../delivery/divide.ts'
import { isMajor } from '../delivery/is-major.ts'
import { plan } from '../delivery/plan.ts'
import { notifiers } from '../notifiers/index.ts'
import type { DatabaseClock } from '../store/database-clock.ts'
import { type Embedded, startEmbedded } from '../store/embedded.ts'
import { type OpenStore, openStore } from '../store/open-store.ts'
import { secretsWith } from '../store/secrets.ts'
import type { Logger } from './logger.ts'
import { mayInvestigate } from './may-investigate.ts'
import { notifierSettings } from './notifier-settings.ts'

/** Storage with the rules of routing inside its transactions. */
export interface Storage {
  opened: OpenStore
  clock: DatabaseClock
  secrets: Secrets
  /** Names this process among its peers. */
  instance: string
  close(): Promise<void>
}

interface StorageEffects {
  clock: DatabaseClock
  log: Logger
  secretKey: string
  every(ms: number, run: () => void): () => void
  uuid(): string
  /** Whether wake-ups are listened for: a server does, a one-shot command need not. */
  listen: boolean
}

/** How often this machine's clock is compared with the database's, in milliseconds. */
const followEveryMs = 60_000

/** How often opening is tried: the embedded server may just be stopping for the process before us. */
const tries = 3

/** Starts the embedded server when the configuration wants one, connects, and migrates. */
export async function openStorage(config: Config, effects: StorageEffects): Promise<Storage> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open(config, effects)
    } catch (error) {
      if (config.storage.kind !== 'embedded' || attempt === tries || !isDatabaseAway(error)) throw unreachable(error)
    }
  }
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | undefined)?.code ?? '')

/** A database that cannot be reached or entered, as the person who configured it should read it. */
function unreachable(error: unknown): unknown {
  const why = reasons[codeOf(error)]
  return why
    ? new Problem('unavailable', `The database cannot be used: ${why} Check storage.url.`, { cause: error })
    : error
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'nothing listens at its address.',
  ENOTFOUND: 'its host name is unknown.',
  ETIMEDOUT: 'its host does not answer.',
  '28P01': 'it does not accept the password.',
  '28000': 'it does not accept this user.',
  '3D000': 'it has no database of this name.',
  '42501': 'this user may not create tables there.',
}

async function open(config: Config, effects: StorageEffects): Promise<Storage> {
  const { clock, log, secretKey, listen, every } = effects
  const instance = effects.uuid()
  const database = await connect(config, effects)
  const secrets = secretsWith(secretKey)
  const settings = notifierSettings(config)
  const fault = (error: unknown) => log.warn({ error }, 'the database connection had a fault; it is taken up again')
  try {
    const opened = await openStore({
      connection: database.connection,
      ...(config.storage.kind === 'postgres' && { backend: config.storage.backend }),
      clock,
      secrets,
      privacy: config.privacy,
      plan,
      lane: (draft) => notifierOf(draft.notifier).lane(draft),
      parts: (draft: NoticeDraft) => divide(draft, notifierOf(draft.notifier.type), settings(draft.notifier.id)),
      isMajor: (incident) => incident.major !== undefined || config.slack.major.some((rule) => isMajor(rule, incident)),
      investigates: (incident) => mayInvestigate(config, incident),
      inhibitions: inhibitionsOf(config.inhibitions),
      listen,
      instance,
      onError: fault,
    })
    await clock.follow(opened.db)
    // Every process of an embedded server connects to it directly, so one without a connection is gone, and its lanes need not wait.
    if (listen && config.storage.kind === 'embedded') await opened.lanes.freeDeparted()
    const stopFollowing = listen ? every(followEveryMs, () => void clock.follow(opened.db).catch(fault)) : undefined
    return {
      opened,
      clock,
      secrets,
      instance,
      async close() {
        stopFollowing?.()
        await opened.close()
        await database.stop()
      },
    }
  } catch (error) {
    await database.stop()
    throw error
  }
}

/** How often the embedded server is looked after, in milliseconds. */
const superviseEveryMs = 1_000

async function connect({ storage }: Config, { log, every, listen }: StorageEffects) {
  if (storage.kind === 'postgres') return { connection: { connectionString: storage.url }, stop: async () => undefined }
  const start = () =>
    startEmbedded({
      folder: storage.folder,
      ...(storage.binaries !== undefined && { binaries: storage.binaries }),
      log: (line) => log.debug({ line }, 'postgres'),
    })
  const first = await start()
  if (!listen) return first
  return { connection: first.connection, stop: supervise(first, start, every, log) }
}

/** Starts the embedded server again when it is gone though nobody stopped it; returns what stops both. */
function supervise(first: Embedded, start: () => Promise<Embedded>, every: StorageEffects['every'], log: Logger) {
  let current = first
  let restarting: Promise<void> | undefined
  const restart = async () => {
    log.warn({}, 'the embedded PostgreSQL is gone; it is started again')
    try {
      current = await start()
    } catch (error) {
      log.error({ error }, 'the embedded PostgreSQL did not start; it is tried again')
    }
    restarting = undefined
  }
  const stop = every(superviseEveryMs, () => {
    if (!restarting && !isAlive(current.pid)) restarting = restart()
  })
  return async () => {
    stop()
    await restarting
    await current.stop()
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function notifierOf(kind: string) {
  const notifier = notifiers.find((n) => n.kind === kind)
  if (!notifier) throw new Error(`no notifier of the kind ${kind}`)
  return notifier
}
