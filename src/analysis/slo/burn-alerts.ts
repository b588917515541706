/** A pair of windows that must both burn faster than a threshold: the long one for weight, the short one for "still". */
export interface BurnWindow {
  longMs: number
  shortMs: number
  threshold: number
  severity: 'page' | 'ticket'
}

const minute = 60_000
const hour = 60 * minute

/**
 * The pairs of the Site Reliability Workbook (Beyer et al. 2018, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"): 2 %,
 * 5 % and 10 % of a 30-day budget spent within an hour, six hours and three days.
 */
export const workbookWindows: readonly BurnWindow[] = [
  { longMs: hour, shortMs: 5 * minute, threshold: 14.4, severity: 'page' },
  { longMs: 6 * hour, shortMs: 30 * minute, threshold: 6, severity: 'page' },
  { longMs: 72 * hour, shortMs: 6 * hour, threshold: 1, severity: 'ticket' },
]

/** What a pair shows now; a burn rate of 1 spends exactly the budget over the SLO's window, null means no requests. */
export interface BurnAlert {
  long_ms: number
  short_ms: number
  threshold: number
  severity: BurnWindow['severity']
  long_burn_rate: number | null
  short_burn_rate: number | null
  firing: boolean
}

/** Requests and bad ones among them, in a stretch of time up to now. */
export type Tally = (lengthMs: number) => { total: number; bad: number }

/**
 * Reads each pair off a tally. A pair with fewer than `leastErrors` bad requests in its long window stays silent: of a
 * dozen requests at night, one that fails is no reason to wake anybody.
 */
export function burnAlerts(
  tally: Tally,
  allowedShare: number,
  { windows = workbookWindows, leastErrors = 5 }: { windows?: readonly BurnWindow[]; leastErrors?: number } = {},
): BurnAlert[] {
  return windows.map(({ longMs, shortMs, threshold, severity }) => {
    const long = burnRate(tally(longMs), allowedShare)
    const short = burnRate(tally(shortMs), allowedShare)
    const burning = long !== null && short !== null && long > threshold && short > threshold
    return {
      long_ms: longMs,
      short_ms: shortMs,
      threshold,
      severity,
      long_burn_rate: long,
      short_burn_rate: short,
      firing: burning && tally(longMs).bad >= leastErrors,
    }
  })
}

/** How many times as fast as allowed requests go bad; null without requests. */
export function burnRate({ total, bad }: { total: number; bad: number }, allowedShare: number): number | null {
  return total > 0 ? bad / total / allowedShare : null
}
