import type { Anomaly } from '../telemetry/anomaly.ts'
import type { OwedNotice } from './look.ts'
import type { Ended } from './notice.ts'
import type { Lookout } from './watch.ts'

/** What the end of a watch or an alert rule leads to. */
export interface End<T extends Lookout> {
  /** It, remembering nothing that would still have to be told. */
  item: T
  /** For whoever was told that something fires; absent when nobody waits for its end. */
  notice?: OwedNotice
  /** What fires in the incident it opened, which nothing will resolve by itself any more. */
  unwatched: Anomaly[]
}

/**
 * Decides what is told when a watch or an alert rule is stopped or removed. Whoever heard that something fires would wait
 * for ever to hear that it is over, and a pager would keep its alert open: both are told that nobody looks any more.
 */
export function endLookout<T extends Lookout>(item: T, ended: Ended, now: Date): End<T> {
  const { id, profile, service, findings } = item
  const told = findings.keys.filter((key) => key.told).map(({ anomaly }) => anomaly)
  const number = findings.notices + 1
  return {
    item: {
      ...item,
      findings: told.length ? { keys: [], notices: number, toldAt: now } : { ...findings, keys: [] },
    },
    ...(told.length > 0 && {
      notice: {
        dedupe: `${id}:${number}`,
        notice: {
          ...{ about: 'watch' as const, watch: id, profile, service, state: 'resolved' as const },
          ...{ anomalies: [], fresh: [], resolved: told, at: now, ended },
        },
      },
    }),
    unwatched: findings.keys.flatMap(({ anomaly, raised }) => (raised === undefined ? [] : [anomaly])),
  }
}
