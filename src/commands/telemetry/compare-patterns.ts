import { z } from 'zod'
import { compareTemplates } from '../../analysis/log-templates/compare-templates.ts'
import { type EntryGroup, groupEntries } from '../../analysis/log-templates/log-patterns.ts'
import { lengthOf, type Window } from '../../core/telemetry/window.ts'
import { fetchLines } from './fetch-lines.ts'
import type { Observed } from './observed.ts'

/** What became of one log pattern from one window to the next; rates are lines per minute. */
export interface PatternChange {
  /** `+` only now, `-` only before, `~` in both. */
  change: '+' | '-' | '~'
  template: string
  before: number
  after: number
  /** The chance of so great a difference when nothing changed. */
  p: number
  example: string
}

/** A change as programs get it. */
export const PatternChangeJson = z.object({
  change: z.enum(['+', '-', '~']),
  template: z.string(),
  baseline_per_minute: z.number(),
  compare_per_minute: z.number(),
  p_value: z.number(),
  example: z.string(),
})

export const presentPatternChange = ({ change, template, before, after, p, example }: PatternChange) => ({
  change,
  template,
  baseline_per_minute: before,
  compare_per_minute: after,
  p_value: p,
  example,
})

const minute = 60_000

/** The patterns whose rate changed beyond chance between two windows, the most telling first. */
export async function comparePatterns(
  found: Observed,
  windows: { baseline: Window; compare: Window },
  signal?: AbortSignal,
): Promise<PatternChange[]> {
  const asked = signal ? { signal } : {}
  const [before, after] = await Promise.all([
    fetchLines(found, windows.baseline, asked),
    fetchLines(found, windows.compare, asked),
  ])
  const groups = groupEntries([...before.entries, ...after.entries])
  const edge = windows.compare.from
  const minutes = {
    minutesBefore: lengthOf(before.covered) / minute,
    minutesAfter: lengthOf(after.covered) / minute,
  }
  const byTemplate = new Map(groups.map((group) => [group.template, group]))
  const count = (group: EntryGroup, later: boolean) =>
    group.members.filter(({ entry }) => entry.at >= edge === later).length
  return compareTemplates(
    groups.map((group) => ({ template: group.template, count: count(group, false) })),
    groups.map((group) => ({ template: group.template, count: count(group, true) })),
    minutes,
  )
    .filter(({ significant }) => significant)
    .map(({ change, template, before, after, p }) => ({
      change,
      template,
      before,
      after,
      p,
      example: byTemplate.get(template)?.members.at(-1)?.message ?? template,
    }))
}
