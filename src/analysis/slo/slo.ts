import { Problem } from '../../core/problem.ts'
import { type BurnAlert, type BurnWindow, burnAlerts, burnRate } from './burn-alerts.ts'
import { amountIn, type Increment } from './increments.ts'

/** What an SLO is reckoned from: counts over the window, increments over time, or both. */
export interface SloQuestion {
  /** The share of requests that should be good, in percent: above 0, below 100. */
  targetPct: number
  windowMs: number
  /** The end of the window, in milliseconds. */
  now: number
  /** Requests in the window and good ones among them; from `series` when left out. */
  total?: number
  good?: number
  /** Requests over time, with either the good or the bad among them; burn rates need them. */
  series?: { total: readonly Increment[] } & ({ good: readonly Increment[] } | { bad: readonly Increment[] })
  /** Other pairs of burn windows than the workbook's, and how many errors a pair needs before it fires. */
  burnWindows?: readonly BurnWindow[]
  leastErrors?: number
}

/** Where an SLO stands. Without requests nothing is known: status `no_data`, and null for whatever would be a guess. */
export interface SloReport {
  status: 'ok' | 'breach' | 'no_data'
  target_pct: number
  window_ms: number
  availability_pct: number | null
  total_requests: number
  error_count: number
  /** Bad requests that the target allows among those of the window, and how many there were. */
  budget_total: number
  budget_used: number
  /** What is left of the budget, in percent; negative when more than all of it is spent. */
  budget_remaining_pct: number | null
  /** Over the whole window; 1 spends exactly the budget. */
  burn_rate: number | null
  /** Minutes of complete outage that the rest of the budget would pay for; 0 when it is spent. */
  budget_minutes_left: number | null
  /**
   * The earliest moment (milliseconds) at which the budget is gone if requests keep going bad as in the last hour: `now`
   * when it is gone already, null when that pace is one the budget bears.
   */
  exhausted_at: number | null
  burn_alerts: BurnAlert[]
}

/** Reckons an SLO from good and total requests; throws Problem `invalid` for a target or counts that make no sense. */
export function slo(question: SloQuestion): SloReport {
  check(question)
  const { targetPct, windowMs, now, series } = question
  const tally = (lengthMs: number) => tallyOf(series, now - lengthMs, now)
  const { total, bad } = question.total === undefined ? tally(windowMs) : counted(question)
  const allowed = 1 - targetPct / 100
  const budget = total * allowed
  const remaining = total > 0 ? 1 - bad / budget : null
  return {
    status: total > 0 ? (over(bad, budget) ? 'breach' : 'ok') : 'no_data',
    target_pct: targetPct,
    window_ms: windowMs,
    availability_pct: total > 0 ? 100 * (1 - bad / total) : null,
    total_requests: total,
    error_count: bad,
    budget_total: budget,
    budget_used: bad,
    budget_remaining_pct: remaining === null ? null : 100 * remaining,
    burn_rate: burnRate({ total, bad }, allowed),
    budget_minutes_left: remaining === null ? null : (Math.max(0, remaining) * allowed * windowMs) / minute,
    exhausted_at:
      remaining === null ? null : exhaustion(remaining, pace(tally, { total, bad }, allowed), now, windowMs),
    burn_alerts: burnAlerts(tally, allowed, {
      ...(question.burnWindows ? { windows: question.burnWindows } : {}),
      ...(question.leastErrors === undefined ? {} : { leastErrors: question.leastErrors }),
    }),
  }
}

const minute = 60_000
const hour = 60 * minute

/** 99.9 % of 1000 allow one failure and not 0.9999999999: the share left over from a percentage is never exact. */
const over = (bad: number, budget: number) => bad > budget * (1 + 1e-9)

/** The burn rate of the last hour, or of the whole window where the last hour is not known. */
function pace(tally: (lengthMs: number) => { total: number; bad: number }, whole: Counted, allowed: number): number {
  return burnRate(tally(hour), allowed) ?? burnRate(whole, allowed) ?? 0
}

function exhaustion(remaining: number, pace: number, now: number, windowMs: number): number | null {
  if (remaining <= 1e-9) return now
  return pace > 1 ? now + (remaining * windowMs) / pace : null
}

interface Counted {
  total: number
  bad: number
}

function counted({ total = 0, good = 0 }: SloQuestion): Counted {
  return { total, bad: Math.max(0, total - good) }
}

/** Counters that are read one after the other can show a good request before its total: never less than no errors. */
function tallyOf(series: SloQuestion['series'], from: number, to: number): Counted {
  if (!series) return { total: 0, bad: 0 }
  const total = amountIn(series.total, from, to)
  const bad = 'bad' in series ? amountIn(series.bad, from, to) : total - amountIn(series.good, from, to)
  return { total, bad: Math.min(total, Math.max(0, bad)) }
}

function check({ targetPct, windowMs, now, total, good }: SloQuestion) {
  const faults: [string, boolean, string][] = [
    ['targetPct', targetPct > 0 && targetPct < 100, 'a target is above 0 and below 100 percent, such as 99.9'],
    ['windowMs', windowMs > 0 && Number.isFinite(windowMs), 'a window is longer than nothing, such as 30d'],
    ['now', Number.isFinite(now), 'the end of the window is a time in milliseconds'],
    ['total', total === undefined || (total >= 0 && Number.isFinite(total)), 'requests are counted from 0 up'],
    ['good', (good === undefined) === (total === undefined), 'give good and total together, or neither'],
    ['good', good === undefined || (good >= 0 && Number.isFinite(good)), 'good requests are counted from 0 up'],
  ]
  const fault = faults.find(([, fits]) => !fits)
  if (fault) throw new Problem('invalid', `${fault[0]}: ${fault[2]}.`, { fields: { [fault[0]]: fault[2] } })
}
