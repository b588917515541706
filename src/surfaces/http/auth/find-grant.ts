import { hash, timingSafeEqual } from 'node:crypto'
import type { Role } from '../../../core/actor.ts'
import type { Clock } from '../../../core/clock.ts'
import type { ApiKey, Keys } from '../../../core/keys.ts'

/** What a key grants, wherever it is kept. */
export interface Grant {
  readonly id: string
  readonly subject: string
  readonly role: Role
  /** What it is limited to; absent: all that the role allows. */
  readonly scopes?: readonly string[]
  /** SHA-256 of the key, in lower-case hex. */
  readonly hash: string
  readonly expiresAt?: Date
}

/** Where grants are: in the configuration file, and in the store. */
export interface Grants {
  store: Pick<Keys, 'keys' | 'keyByHash' | 'touchKey'>
  /** Read at every asking, so that a reload may change what it holds. */
  declaredKeys: readonly Grant[]
  clock: Clock
}

/** How often the time of the last use is written, in milliseconds. */
const touchEvery = 60_000

/** The grant of a key, or undefined when nobody has it or it is over. Keys of the configuration file come first. */
export async function findGrant({ store, declaredKeys, clock }: Grants, key: string): Promise<Grant | undefined> {
  const digest = hash('sha256', key)
  const now = clock.now()
  const declared = declaredKeys.filter((each) => same(each.hash, digest)).find((each) => isLive(each, now))
  if (declared) return declared
  const stored = await store.keyByHash(digest)
  if (!stored || !isLive(stored, now)) return undefined
  if (isDue(stored, now)) await store.touchKey(stored.id, now)
  return stored
}

/** The grant of this id as it is now, or undefined when it was taken away or is over. */
export async function grantOf({ store, declaredKeys, clock }: Grants, id: string): Promise<Grant | undefined> {
  const now = clock.now()
  const fits = (grant: Grant) => grant.id === id && isLive(grant, now)
  return declaredKeys.find(fits) ?? (await store.keys()).find(fits)
}

const same = (known: string, given: string) => {
  const [a, b] = [Buffer.from(known, 'hex'), Buffer.from(given, 'hex')]
  return a.length === b.length && timingSafeEqual(a, b)
}

const isLive = ({ expiresAt }: Pick<Grant, 'expiresAt'>, now: Date) => !expiresAt || expiresAt > now

const isDue = ({ lastUsedAt }: ApiKey, now: Date) => !lastUsedAt || now.getTime() - lastUsedAt.getTime() >= touchEvery
