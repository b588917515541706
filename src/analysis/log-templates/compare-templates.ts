import { Problem } from '../../core/problem.ts'
import { type RateChange, rateChange } from './rate-change.ts'

/** How often a template was seen in a window. */
export interface TemplateCount {
  template: string
  count: number
}

/** The windows that are compared, in minutes; they may differ in length. */
export interface Minutes {
  minutesBefore: number
  minutesAfter: number
}

/** What became of one template. */
export interface TemplateChange extends RateChange {
  template: string
  /** `+` seen only after, `-` only before, `~` in both. */
  change: '+' | '-' | '~'
  countBefore: number
  countAfter: number
  /** For ordering, 0 and up: the distance of z from 0, and more for what is new. */
  score: number
  /** Whether it is more than chance, all templates of the comparison considered, and large enough to matter. */
  significant: boolean
}

/** Of the templates called significant at most this share may be chance (Benjamini and Hochberg 1995). */
const falseDiscoveries = 0.01
/** A rate that changed by less than this factor matters to nobody. */
const leastFactor = 1.5

/**
 * Compares how often templates occur per minute in two windows, the most telling first. Templates must come from one
 * grouping of both windows, so that one event has one text. Throws Problem `invalid` for windows without length.
 */
export function compareTemplates(
  before: readonly TemplateCount[],
  after: readonly TemplateCount[],
  minutes: Minutes,
): TemplateChange[] {
  checkMinutes(minutes)
  const counts = new Map<string, { before: number; after: number }>()
  const countOf = (template: string) => {
    const known = counts.get(template) ?? { before: 0, after: 0 }
    counts.set(template, known)
    return known
  }
  for (const { template, count } of before) countOf(template).before += count
  for (const { template, count } of after) countOf(template).after += count
  const changes = [...counts]
    .filter(([, count]) => count.before + count.after > 0)
    .map(([template, count]) => describe(template, count, minutes))
  return markSignificant(changes).sort((a, b) => b.score - a.score || (a.template < b.template ? -1 : 1))
}

/** Throws Problem `invalid` that names the window without length. */
export function checkMinutes(minutes: Minutes): void {
  for (const key of ['minutesBefore', 'minutesAfter'] as const) {
    if (Number.isFinite(minutes[key]) && minutes[key] > 0) continue
    const message = 'must be more than 0 minutes'
    throw new Problem('invalid', `The window ${message}: choose a longer one.`, { fields: { [key]: message } })
  }
}

function describe(template: string, count: { before: number; after: number }, minutes: Minutes): TemplateChange {
  const rates = rateChange({ ...count, ...minutes })
  const change = count.before === 0 ? '+' : count.after === 0 ? '-' : '~'
  const novelty = change === '+' ? Math.log1p(count.after) : 0
  const score = Math.abs(rates.z) + novelty
  return { template, change, countBefore: count.before, countAfter: count.after, ...rates, score, significant: false }
}

/** Marks what stays significant when many templates are looked at together. */
export function markSignificant<T extends { p: number; logRatio: number; significant: boolean }>(changes: T[]): T[] {
  const byP = [...changes].sort((a, b) => a.p - b.p)
  const last = byP.findLastIndex(({ p }, i) => p <= (falseDiscoveries * (i + 1)) / byP.length)
  for (const [i, change] of byP.entries())
    change.significant = i <= last && Math.abs(change.logRatio) >= Math.log(leastFactor)
  return changes
}
