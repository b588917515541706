import type { Config } from '../config.ts'
import type { Link } from '../core/card.ts'
import type { Clock } from '../core/clock.ts'
import type { Secrets } from '../core/secrets.ts'
import type { OpenStore } from '../store/open-store.ts'
import type { Logger } from './logger.ts'

/** Everything real that the app works with; only main.ts and tests make it. */
export interface Effects {
  opened: OpenStore
  clock: Clock
  /** Names this process among its peers. */
  instance: string
  log: Logger
  version: string
  /** Where people reach the portal, without a trailing slash. */
  publicUrl: string
  secrets: Secrets
  /** In [0, 1). */
  random(): number
  randomBytes(size: number): Buffer
  uuid(): string
  /** Calls again and again until the returned function is called. */
  every(ms: number, run: () => void): () => void
  after(ms: number): Promise<void>
  fetch: typeof fetch
  /** The environment of this process, of which programs that are started get the few parts they need. */
  environment?: Record<string, string | undefined>
  /** Reads the configuration file again; without it the file counts as it was at the start. */
  reread?(): Config
  /** Calls each time the process is told to read its configuration again; the answer ends that. */
  onHangup?(run: () => void): () => void
  /** Further places in the portal's navigation, such as the playground of the demo. */
  links?: Link[]
}
