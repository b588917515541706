import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import type { Directories } from '../core/directories.ts'
import { Problem } from '../core/problem.ts'

/** What follows the configuration file while the process runs: its keys and its people, services and schedules. */
export interface Followed {
  /** The keys that count now. */
  keys(): Config['auth']['apiKeys']
  /** What keeps the file as it is now from counting, in words; empty when it counts. */
  findings(): string[]
  /** Begins to look; the answer stops it. */
  start(): () => void
}

export interface FollowEffects {
  config: Config
  /** Reads the file again; throws a Problem that names its faults without any secret. */
  reread?: (() => Config) | undefined
  store: Pick<Directories, 'declare'>
  every(ms: number, run: () => void): () => void
  /** Calls each time the process is told to read its configuration again; the answer ends that. */
  onHangup?: ((run: () => void) => () => void) | undefined
  log: { info(facts: object, message: string): void; error(facts: object, message: string): void }
}

/** How often the file is looked at, in milliseconds. */
const lookEveryMs = 2_000

/**
 * Reads the file again once it has changed and stayed the same from one look to the next, because one that is being
 * written is not whole. With faults in it nothing changes but what `findings` says.
 */
export function followConfig({ config, reread, store, every, onHangup, log }: FollowEffects): Followed {
  let counting = config
  let keys = config.auth.apiKeys
  let faults: string[] = []
  let before = stampOf(config.file)
  let read: string | undefined
  let busy = false
  const readAgain = (stamp: string): Config | undefined => {
    try {
      return reread!()
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      read = stamp
      faults = [told(error)]
      log.error({ complaints: error.message }, 'the configuration file has faults: what it said before still counts')
      return undefined
    }
  }
  const follow = async (next: Config, stamp: string) => {
    const isNew = followedParts(next) !== followedParts(counting)
    // Keys that are gone must not wait for the database; what it does not take is offered again at the next look.
    keys = next.auth.apiKeys
    if (isNew) await store.declare([...next.directory], next.file)
    if (isNew) log.info({ keys: keys.length }, 'keys and people of the configuration file were read again')
    if (restOf(next) !== restOf(counting)) log.info({}, 'other changes of the configuration file count after a restart')
    counting = next
    faults = []
    read = stamp
  }
  const look = async (now: boolean) => {
    const stamp = stampOf(config.file)
    const still = stamp === before
    before = stamp
    if (busy || (!now && (!still || stamp === read))) return
    busy = true
    try {
      const next = readAgain(stamp)
      if (next) await follow(next, stamp)
    } catch (error) {
      log.error({ error }, 'the configuration file could not be followed')
    } finally {
      busy = false
    }
  }
  return {
    keys: () => keys,
    findings: () => faults,
    start() {
      if (!reread) return () => undefined
      const ends = [every(lookEveryMs, () => void look(false)), onHangup?.(() => void look(true))]
      return () => {
        for (const end of ends) end?.()
      }
    },
  }
}

const followedParts = ({ auth, directory }: Config) => JSON.stringify([auth.apiKeys, directory])

/** Everything that only counts at the start of a process. */
const restOf = ({ auth, directory: _, warnings: __, secrets: ___, ...rest }: Config) =>
  JSON.stringify([rest, auth.jwt, auth.oidc])

function told({ fields }: Problem): string {
  const count = Object.keys(fields).length
  const faults = count > 1 ? `${count} faults` : 'a fault'
  return `The configuration file was changed and has ${faults}, so its keys and people of before still count. "allclear config check" says what is wrong.`
}

/** When and how large the file and the variables beside it are; what is gone counts as a change, too. */
function stampOf(file: string): string {
  return [file, join(dirname(file), '.env')]
    .map((path) => {
      const found = statSync(path, { throwIfNoEntry: false })
      return found ? `${found.mtimeMs}/${found.size}/${found.ino}` : 'none'
    })
    .join(' ')
}
