import { showElapsed } from '../duration.ts'
import type { Anomaly } from '../telemetry/anomaly.ts'
import { blindKey } from './findings.ts'
import type { WatchNotice } from './notice.ts'
import { type Look, type Observed, observe, type Raising, type TellingRules } from './observe.ts'
import { nextLook } from './schedule.ts'
import type { Lookout } from './watch.ts'

/** After so many failed looks in a row it is told, once, that nothing can be seen. */
export const blindAfter = 3

/** A notice with the key under which it is owed once, however often the look behind it is taken. */
export interface OwedNotice {
  dedupe: string
  notice: WatchNotice
}

/** What a look leads to. */
export interface Outcome<T extends Lookout> {
  item: T
  notice?: OwedNotice
  raising: Raising
  reason: string
}

/** Takes what a look saw: the anomalies of now. */
export function sawAnomalies<T extends Lookout>(item: T, anomalies: Anomaly[], now: Date, muted = false): Outcome<T> {
  const looked = { ...item, looks: item.looks + 1, failures: 0, lastLook: { doneAt: now, ok: true } }
  return outcome(looked, { anomalies }, now, muted)
}

/** Takes that a look failed and why, in words for people; resolves nothing. */
export function sawNothing<T extends Lookout>(item: T, message: string, now: Date, muted = false): Outcome<T> {
  const failures = item.failures + 1
  const looked = { ...item, looks: item.looks + 1, failures, lastLook: { doneAt: now, ok: false, message } }
  const blind = failures >= blindAfter ? { blind: blindness(looked, message, now) } : {}
  return outcome(looked, { failed: true, ...blind }, now, muted)
}

/** Takes that the backend answers but has no data, and says so; resolves nothing but blindness. */
export function sawNoData<T extends Lookout>(item: T, message: string, now: Date, muted = false): Outcome<T> {
  const looked = { ...item, looks: item.looks + 1, failures: 0, lastLook: { doneAt: now, ok: true, message } }
  return outcome(looked, { noData: true }, now, muted)
}

function outcome<T extends Lookout>(item: T, look: Look, now: Date, muted: boolean): Outcome<T> {
  const seen = observe(item.findings, look, rulesOf(item, muted), now)
  const { findings, raising, reason } = seen
  return {
    item: { ...item, findings, nextAt: nextLook(item, now) },
    ...noticeOf(item, seen, now),
    raising,
    reason: 'failed' in look ? `The look failed (${item.failures} in a row). ${reason}` : reason,
  }
}

const rulesOf = ({ renotifyMs, flap, incidents }: Lookout, muted: boolean): TellingRules => ({
  ...(renotifyMs !== undefined && { renotifyMs }),
  ...(flap && { flap }),
  ...(incidents && { incidents }),
  muted,
})

function noticeOf({ id, profile, service }: Lookout, { telling }: Observed, at: Date): { notice?: OwedNotice } {
  if (!telling) return {}
  const { number, ...told } = telling
  return { notice: { dedupe: `${id}:${number}`, notice: { about: 'watch', watch: id, profile, service, ...told, at } } }
}

/** Blindness is told as a condition like the others, so that every kind of notifier can tell it and that it is over. */
function blindness({ service, failures, findings, intervalMs }: Lookout, message: string, now: Date): Anomaly {
  const before = findings.keys.find(({ anomaly, firing }) => firing && anomaly.key === blindKey)?.anomaly
  const since = before?.detectedAt ?? new Date(now.getTime() - (failures - 1) * intervalMs)
  return {
    key: blindKey,
    service,
    metric: 'watch_blind',
    description: `Cannot see ${service}: ${failures} failed looks in a row, for ${showElapsed(since, now)} (threshold: ${blindAfter}). ${message}`,
    severity: 'high',
    detectedAt: since,
    currentValue: failures,
    threshold: blindAfter,
    direction: 'high',
    score: 1,
    window: { from: since, to: now },
  }
}
