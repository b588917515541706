import { z } from 'zod'
import { type Comparison, compareWindows, type Measured } from '../analysis/compare/compare-windows.ts'
import { windowsOf } from '../analysis/compare/windows-of.ts'
import type { Card, Text, Tone } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { parseDuration, showDuration } from '../core/duration.ts'
import { Problem } from '../core/problem.ts'
import type { Series } from '../core/telemetry/series.ts'
import type { Window } from '../core/telemetry/window.ts'
import { lengthInput } from './length-input.ts'
import {
  comparePatterns,
  type PatternChange,
  PatternChangeJson,
  presentPatternChange,
} from './telemetry/compare-patterns.ts'
import { countRequests, failing } from './telemetry/count-requests.ts'
import { totalOf } from './telemetry/increments-of.ts'
import { type Observed, observed, observedInput, profileInput } from './telemetry/observed.ts'
import { showValue } from './telemetry/show-value.ts'

/** Two windows side by side. */
export interface FoundDiff {
  service: string
  profile: string
  baseline: Window
  compare: Window
  rows: Comparison[]
  patterns: PatternChange[]
  /** What could not be compared, and why. */
  missing: string[]
}

export const diff = command({
  name: 'diff',
  summary: 'What is different now: errors, latency, traffic and log patterns of two windows, per minute',
  input: z.strictObject({
    ...observedInput,
    baseline: lengthInput()
      .optional()
      .meta({ description: 'Length of the window before, such as 2h', label: 'Baseline', kind: 'duration' }),
    compare: lengthInput()
      .optional()
      .meta({ description: 'Length of the window until now, such as 1h', label: 'Compare', kind: 'duration' }),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/diff' },
  slash: true,
  async run(context, asked): Promise<FoundDiff> {
    const found = observed(context, asked)
    const lengths = {
      baseline: asked.baseline ?? parseDuration('2h'),
      compare: asked.compare ?? parseDuration('1h'),
    }
    if (lengths.baseline + lengths.compare > mostMs)
      throw new Problem('invalid', `Both windows together are at most ${showDuration(mostMs)}.`, {
        fields: { baseline: 'is too long' },
      })
    const { baseline, compare } = windowsOf({ ...lengths, now: context.clock.now().getTime() })
    const windows = { baseline: dated(baseline), compare: dated(compare) }
    const missing: string[] = []
    const [before, after, patterns] = await Promise.all([
      measured(found, windows.baseline, missing),
      measured(found, windows.compare, []),
      changedPatterns(found, windows, missing),
    ])
    return {
      service: found.service.name,
      profile: found.profile.name,
      ...windows,
      rows: compareWindows(before, after).filter(({ baseline, compare }) => baseline !== null || compare !== null),
      patterns,
      missing,
    }
  },
  output: z.object({
    service: z.string(),
    baseline: z.object({ start: z.iso.datetime(), end: z.iso.datetime() }),
    compare: z.object({ start: z.iso.datetime(), end: z.iso.datetime() }),
    metrics: z.array(
      z.object({
        metric: z.string(),
        unit: z.string(),
        baseline: z.number().nullable(),
        compare: z.number().nullable(),
        change_pct: z.number().nullable(),
        p_value: z.number().nullable(),
        verdict: z.enum(['worse', 'better', 'changed', 'same', 'unknown']),
        severity: z.enum(['none', 'low', 'medium', 'high', 'critical']),
      }),
    ),
    log_patterns: z.array(PatternChangeJson),
    missing: z.array(z.string()).describe('What could not be compared, and why'),
  }),
  present: ({ service, baseline, compare, rows, patterns, missing }) => ({
    service,
    baseline: { start: baseline.from.toISOString(), end: baseline.to.toISOString() },
    compare: { start: compare.from.toISOString(), end: compare.to.toISOString() },
    metrics: rows,
    log_patterns: patterns.map(presentPatternChange),
    missing,
  }),
  show,
})

const mostMs = 14 * 24 * 3_600_000

const dated = ({ from, to }: { from: number; to: number }): Window => ({ from: new Date(from), to: new Date(to) })

/** Both windows are cut into steps of about a minute, so that percentiles of steps are comparable. */
const stepOf = (window: Window) => (window.to.getTime() - window.from.getTime() > 12 * 3_600_000 ? 300_000 : 60_000)

/** Measures one window; metrics first, and where there are none the error lines of the logs. */
async function measured(found: Observed, window: Window, missing: string[]): Promise<Measured> {
  const { abilities } = found.profile.backend
  const stepMs = stepOf(window)
  const result: Measured = { window: { from: window.from.getTime(), to: window.to.getTime() } }
  if (abilities.includes('metrics')) {
    const ask = (metric: 'latency_p50' | 'latency_p95' | 'latency_p99') =>
      found.profile.backend.metric({ service: found.service, window, stepMs, metric })
    const [{ total, bad }, p50, p95, p99] = await Promise.all([
      countRequests(found, { window, stepMs, by: 'metrics' }),
      ask('latency_p50'),
      ask('latency_p95'),
      ask('latency_p99'),
    ])
    if (total) result.requests = totalOf(total)
    if (bad) result.errors = totalOf(bad)
    const latency = { ...given('p50', p50), ...given('p95', p95), ...given('p99', p99) }
    if (Object.keys(latency).length) result.latency = latency
  }
  if (result.errors === undefined && abilities.includes('logs')) {
    missing.push('Requests are not measured; errors are counted by log lines.')
    const errors = await found.profile.backend.countLogs({ service: found.service, window, stepMs, query: failing })
    result.errors = totalOf(errors)
  }
  return result
}

const given = (name: string, series: Series | undefined) => (series ? { [name]: series.values } : {})

function changedPatterns(
  found: Observed,
  windows: { baseline: Window; compare: Window },
  missing: string[],
): Promise<PatternChange[]> {
  if (found.profile.backend.abilities.includes('logs')) return comparePatterns(found, windows)
  missing.push(`The profile ${found.profile.name} has no logs, so patterns are not compared.`)
  return Promise.resolve([])
}

const names: Record<Comparison['metric'], string> = {
  requests: 'Requests',
  errors: 'Errors',
  error_rate: 'Error rate',
  latency_p50: 'Latency p50',
  latency_p95: 'Latency p95',
  latency_p99: 'Latency p99',
  traffic: 'Traffic',
}

const units: Record<Comparison['unit'], string | undefined> = {
  'per minute': undefined,
  '%': 'percent',
  ms: 'ms',
  'bytes per minute': 'bytes',
}

function show({ service, profile, baseline, compare, rows, patterns, missing }: FoundDiff, _: Context): Card {
  const worse = rows.filter(({ verdict }) => verdict === 'worse')
  const told = (value: number | null, unit: Comparison['unit']) =>
    value === null ? '–' : `${showValue(value, units[unit])}${unit.endsWith('per minute') ? '/min' : ''}`
  return {
    title: `${service}: the last ${showDuration(compare.to.getTime() - compare.from.getTime())} against the ${showDuration(baseline.to.getTime() - baseline.from.getTime())} before`,
    tone: toneOf(rows),
    badge: worse.length ? `Worse: ${worse.map(({ metric }) => names[metric]).join(', ')}` : 'Nothing got worse',
    lines: [...missing, ...patterns.slice(0, mostPatterns).map(patternLine)],
    table: {
      columns: ['What', 'Before', 'Now', 'Change', ''],
      rows: rows.map((row): Text[] => [
        names[row.metric],
        told(row.baseline, row.unit),
        told(row.compare, row.unit),
        row.change_pct === null ? '–' : `${row.change_pct > 0 ? '+' : ''}${row.change_pct.toFixed(0)} %`,
        row.verdict === 'same' ? 'no difference beyond chance' : row.verdict,
      ]),
    },
    footer: [`${profile} · counts are per minute`],
  }
}

const mostPatterns = 8

const patternLine = ({ change, template, before, after }: PatternChange): Text => [
  { bold: change },
  ' ',
  { code: template.length > 160 ? `${template.slice(0, 159)}…` : template },
  ` ${showValue(before)} → ${showValue(after)} per minute`,
]

function toneOf(rows: Comparison[]): Tone {
  const worst = rows.map(({ severity }) => severity)
  if (worst.includes('critical') || worst.includes('high')) return 'high'
  return worst.includes('medium') ? 'medium' : worst.includes('low') ? 'low' : 'good'
}
