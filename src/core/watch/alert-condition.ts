import { parseDuration, showDuration } from '../duration.ts'
import { editDistance } from '../edit-distance.ts'
import { Problem } from '../problem.ts'
import { type WatchedMetric, watchedMetrics } from '../telemetry/series.ts'

export const operators = ['>=', '<=', '==', '!=', '>', '<'] as const
export type Operator = (typeof operators)[number]

/** What an alert rule can compare: everything that is looked at for anomalies, over the same window. */
export const ruleMetrics = watchedMetrics
export type RuleMetric = WatchedMetric

/** What people also call some of them. */
const synonyms: Record<string, RuleMetric> = { errors: 'error_count', requests: 'traffic' }

/** A metric beyond a threshold, for so long. */
export interface AlertCondition {
  metric: RuleMetric
  operator: Operator
  threshold: number
  /** How long it must hold without interruption before it fires, in milliseconds; 0 fires at once. */
  forMs: number
}

/** The longest `for`, in milliseconds. */
const longestForMs = 24 * 60 * 60_000

/** Reads `latency_p99 > 500 for 5m` or `error_rate >= 5%`; throws Problem `invalid` that says what is wrong and what to write. */
export function parseCondition(text: string): AlertCondition {
  const written = text.trim().slice(0, 400)
  const found = /^(\S+?)\s*(>=|<=|==|!=|=|>|<)\s*(\S+?)(?:\s+for\s+(.+))?$/i.exec(written)
  if (!found) throw refused(`"${written.slice(0, 80)}" is no rule: write ${example}.`)
  const [, name = '', sign = '', limit = '', length] = found
  if (sign === '=') throw refused('Compare with ==, not with =.')
  return {
    metric: metricOf(name),
    operator: sign as Operator,
    threshold: thresholdOf(limit),
    forMs: length === undefined ? 0 : forOf(length),
  }
}

/** The condition in the words it is read from, such as `latency_p99 > 500 for 5m`. */
export const writeCondition = ({ metric, operator, threshold, forMs }: AlertCondition): string =>
  `${metric} ${operator} ${threshold}${forMs ? ` for ${exactly(forMs)}` : ''}`

const units = [
  [24 * 60 * 60_000, 'd'],
  [60 * 60_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
  [1, 'ms'],
] as const

function exactly(length: number): string {
  let left = length
  return units
    .map(([unit, name]) => {
      const amount = Math.floor(left / unit)
      left -= amount * unit
      return amount ? `${amount}${name}` : ''
    })
    .join('')
}

/** Whether a value meets the condition. */
export function meets(value: number, { operator, threshold }: Pick<AlertCondition, 'operator' | 'threshold'>): boolean {
  switch (operator) {
    case '>':
      return value > threshold
    case '>=':
      return value >= threshold
    case '<':
      return value < threshold
    case '<=':
      return value <= threshold
    case '==':
      return value === threshold
    case '!=':
      return value !== threshold
  }
}

const example = 'metric, comparison and threshold, such as "latency_p99 > 500 for 5m" or "error_rate >= 0.05"'

const refused = (message: string) => new Problem('invalid', message, { fields: { rule: message } })

function metricOf(name: string): RuleMetric {
  const wanted = name.toLowerCase()
  const known = ruleMetrics.find((metric) => metric === wanted || metric === synonyms[wanted])
  if (known) return known
  const [near] = ruleMetrics
    .map((metric) => ({ metric, distance: editDistance(wanted.slice(0, 40), metric) }))
    .filter(({ distance }) => distance <= 3)
    .sort((a, b) => a.distance - b.distance)
  const remedy = near ? `Did you mean ${near.metric}?` : `There are: ${ruleMetrics.join(', ')}.`
  throw refused(`There is no metric "${name.slice(0, 60)}". ${remedy}`)
}

function thresholdOf(text: string): number {
  const [, number = '', percent] = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(%)?$/i.exec(text) ?? []
  const value = Number(number) / (percent ? 100 : 1)
  if (number === '' || !Number.isFinite(value))
    throw refused(`"${text.slice(0, 40)}" is no threshold: write a number such as 500, 0.05 or 5%.`)
  return value
}

function forOf(text: string): number {
  const length = durationOf(text)
  if (length > longestForMs)
    throw refused(`"for ${text.slice(0, 40)}" is too long: the most is ${showDuration(longestForMs)}.`)
  return length
}

function durationOf(text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw refused(`After "for" belongs a duration. ${error.message}`)
  }
}
