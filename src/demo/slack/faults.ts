import type { Clock } from './clock.ts'

/** Which calls a fault strikes; an absent field matches everything. `method` is also `response_url` for those posts. */
interface FaultMatch {
  method?: string | RegExp
  /** A channel as the call names it: id, name or #name. */
  channel?: string
  team?: string
}

/**
 * What goes wrong: 429 with Retry-After, a 500 page, no answer ever, a broken connection (before or after the call took
 * effect), or an `{ok: false}` answer such as account_inactive.
 */
type FaultKind = 'rate_limited' | 'server_error' | 'hang' | 'reset' | 'accept_then_reset' | 'accept_then_hang' | 'fatal'

/** A programmed misfortune. */
export interface Fault {
  match: FaultMatch
  kind: FaultKind
  /** How many calls it strikes before it is spent; unlimited when absent. */
  times?: number
  /** Lets that many calls per second through for each (team, method, channel) and strikes only the rest. */
  perSecond?: number
  /** Seconds in the Retry-After header of a 429; 1 when absent. */
  retryAfter?: number
  /** The error code of a `fatal` fault; account_inactive when absent. */
  error?: string
}

/** The programmable misfortunes of a peer. */
export interface Faults {
  /** Adds a fault and gives the function that takes it back. */
  add(fault: Fault): () => void
  clear(): void
  /** The fault that strikes this call, if any; counts the call. Channels in `channels` are names of the same channel. */
  strike(call: { team: string; method: string; channels: string[] }): Fault | undefined
}

/** Creates an empty set of faults; rates are measured on `now`. */
export function createFaults(now: Clock): Faults {
  let armed: { fault: Fault; left: number; seen: Map<string, number[]> }[] = []
  return {
    add(fault) {
      const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY, seen: new Map<string, number[]>() }
      armed.push(entry)
      return () => {
        armed = armed.filter((one) => one !== entry)
      }
    },
    clear() {
      armed = []
    },
    strike(call) {
      for (const entry of armed) {
        if (entry.left <= 0 || !matches(entry.fault.match, call)) continue
        if (entry.fault.perSecond !== undefined && withinRate(entry.seen, entry.fault.perSecond, call, now())) continue
        entry.left -= 1
        return entry.fault
      }
      return undefined
    },
  }
}

function matches(match: FaultMatch, call: { team: string; method: string; channels: string[] }): boolean {
  if (match.team !== undefined && match.team !== call.team) return false
  if (match.channel !== undefined && !call.channels.includes(match.channel.replace(/^#/, ''))) return false
  if (match.method === undefined) return true
  return typeof match.method === 'string' ? match.method === call.method : match.method.test(call.method)
}

function withinRate(
  seen: Map<string, number[]>,
  perSecond: number,
  call: { team: string; method: string; channels: string[] },
  at: number,
): boolean {
  const lane = [call.team, call.method, call.channels[0] ?? ''].join(' ')
  const recent = (seen.get(lane) ?? []).filter((time) => time > at - 1000)
  const fits = recent.length < perSecond
  if (fits) recent.push(at)
  seen.set(lane, recent)
  return fits
}
