import type { Breakage } from './shop.ts'

/** What a verdict must name to be right about a fault: where it lies, and by which mechanism. */
interface Truth {
  where: readonly string[]
  kinds: readonly string[]
}

/** The truth about every fault of the shop: several places or words where more than one says the same. */
const truths: Record<string, Truth> = {
  'payments-pool': { where: ['payments-api'], kinds: ['connection_pool_exhausted'] },
  'checkout-deploy': { where: ['checkout-api'], kinds: ['bad_deploy'] },
  'inventory-memory': { where: ['inventory-api'], kinds: ['out_of_memory', 'memory_exhaustion', 'oom_killed'] },
  'redis-evictions': { where: ['redis'], kinds: ['cache_eviction'] },
  'frontend-certificate': { where: ['web-frontend'], kinds: ['certificate_expiring'] },
  'postgres-disk': { where: ['postgres'], kinds: ['disk_full'] },
  'inventory-query': { where: ['postgres', 'inventory-api'], kinds: ['slow_operation', 'slow_query'] },
  'frontend-cpu': { where: ['web-frontend'], kinds: ['cpu_saturation'] },
  'inventory-certificate': { where: ['inventory-api'], kinds: ['certificate_expired'] },
  'payments-dns': { where: ['api.cardgate.example', 'payments-api'], kinds: ['dns_failure'] },
  'payments-provider': { where: ['cardgate', 'api.cardgate.example'], kinds: ['dependency_failing'] },
  'orders-queue': { where: ['orders-worker'], kinds: ['bad_config'] },
  'checkout-flag': { where: ['checkout-api'], kinds: ['bad_config', 'feature_flag'] },
  'edge-traffic': { where: ['edge-proxy'], kinds: ['bad_config'] },
}

/** What a verdict named: an object and a mechanism, or nothing. */
export interface Named {
  object: { name: string }
  kind: string
}

export type Judgement = 'accurate' | 'partial' | 'wrong'

/** Judges a verdict by what really was broken: the place and the mechanism, the place alone, or neither. */
export function judge({ fault: { id } }: Pick<Breakage, 'fault'>, named: Named | null): Judgement {
  const truth = truths[id]
  if (!truth) throw new Error(`Nobody wrote down the truth about ${id}.`)
  if (!named || !truth.where.includes(named.object.name)) return 'wrong'
  return truth.kinds.includes(named.kind) ? 'accurate' : 'partial'
}

/**
 * What was broken at a moment (milliseconds since 1970), or healed so shortly before that its traces are fresh. Undefined
 * when nothing was, or more than one thing: then nobody can say what a verdict should have named.
 */
export function brokenAt(breakages: readonly Breakage[], at: number): Breakage | undefined {
  const [one, ...others] = breakages.filter(
    ({ since, healedAt }) => since <= at && (healedAt === undefined || healedAt >= at - freshMs),
  )
  return others.length ? undefined : one
}

const freshMs = 60_000
