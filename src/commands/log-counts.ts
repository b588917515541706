import { z } from 'zod'
import type { Card } from '../core/card.ts'
import { type Context, command } from '../core/command.ts'
import { showDuration } from '../core/duration.ts'
import type { LogQuery } from '../core/telemetry/log-query.ts'
import type { Series } from '../core/telemetry/series.ts'
import { lengthOf, type Window } from '../core/telemetry/window.ts'
import { parseLogQuery } from '../query/parse.ts'
import { exploreLink, wantedLines } from './logs.ts'
import { observed, observedInput, profileInput } from './telemetry/observed.ts'
import { chartLines, presentSeries, SeriesJson } from './telemetry/present-series.ts'
import { queryInput } from './telemetry/query-input.ts'
import { showValue } from './telemetry/show-value.ts'
import { stepFor, windowInput, windowOf } from './telemetry/window-input.ts'

/** How many lines there were over time, in three parts that add up. */
export interface FoundCounts {
  service: string
  profile: string
  query: string
  window: Window
  stepMs: number
  errors: Series
  warnings: Series
  other: Series
}

const usual = '30m'
const points = 60

export const logCounts = command({
  name: 'log-counts',
  summary: 'How many log lines of a service there were over time, and how many of them errors',
  input: z.strictObject({
    ...observedInput,
    ...queryInput,
    ...windowInput(usual),
    ...profileInput,
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/logs/counts' },
  async run(context, asked): Promise<FoundCounts> {
    const { profile, service } = observed(context, asked, 'logs')
    const window = windowOf(asked, usual, context.clock.now())
    const { text, wanted } = wantedLines(context, asked)
    const query = 'query' in wanted ? wanted.query : all
    const stepMs = stepFor(window, points)
    const count = (only: LogQuery) =>
      profile.backend.countLogs({ service, window, stepMs, query: { kind: 'and', of: [query, only] } })
    const [whole, errors, warnings] = await Promise.all([count(all), count(bad), count(doubtful)])
    return {
      service: service.name,
      profile: profile.name,
      query: text,
      window,
      stepMs,
      errors: { ...errors, name: 'errors', labels: {} },
      warnings: { ...warnings, name: 'warnings', labels: {} },
      other: {
        ...whole,
        name: 'other',
        labels: {},
        values: whole.values.map((value, i) => rest(value, errors, warnings, i)),
      },
    }
  },
  output: z.object({
    step_seconds: z.number(),
    total: z.number(),
    series: z.array(SeriesJson).describe('errors, warnings and other, which add up'),
  }),
  present: (found) => ({
    step_seconds: found.stepMs / 1_000,
    total: totalOf(found),
    series: [found.errors, found.warnings, found.other].map(presentSeries),
  }),
  show,
})

const all: LogQuery = { kind: 'all' }
const bad = parseLogQuery('level:(ERROR OR FATAL)')
const doubtful = parseLogQuery('level:WARN')

/** Lines arrive between two countings, so parts may be ahead of their whole by a few. */
const rest = (whole: number, errors: Series, warnings: Series, at: number) =>
  Math.max(0, whole - (errors.values[at] ?? 0) - (warnings.values[at] ?? 0))

const sum = ({ values }: Series) => values.reduce((all, one) => all + (Number.isFinite(one) ? one : 0), 0)

/** All lines that were counted. */
export const totalOf = ({ errors, warnings, other }: Pick<FoundCounts, 'errors' | 'warnings' | 'other'>) =>
  sum(errors) + sum(warnings) + sum(other)

function show(found: FoundCounts, { settings }: Context): Card {
  const { service, profile, query, window, stepMs, errors, warnings, other } = found
  const tones = ['bad', 'warn', 'plain'] as const
  const lines = chartLines([errors, warnings, other]).map((line, i) => ({ ...line, tone: tones[i]! }))
  return {
    title: `${service}: ${showValue(totalOf(found))} lines in ${showDuration(lengthOf(window))}`,
    tone: sum(errors) > 0 ? 'warn' : 'plain',
    fields: [
      { label: 'Errors', value: showValue(sum(errors)) },
      { label: 'Warnings', value: showValue(sum(warnings)) },
      { label: 'Other', value: showValue(sum(other)) },
    ],
    chart: {
      title: `${service}: log lines per ${showDuration(stepMs).replace(/^1 /, '')}`,
      unit: 'count',
      lines: lines.filter((_, i) => i === 2 || sum([errors, warnings, other][i]!) > 0),
      stacked: true,
      marks: [],
    },
    footer: [
      [`${profile} · `, { link: 'explore', url: exploreLink(settings.publicUrl, { service, profile, query, window }) }],
    ],
  }
}
