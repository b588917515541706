import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Case } from '../core/investigation/feedback.ts'
import type { ConcludedCount } from '../core/investigation/investigations.ts'
import { lengthInput } from './length-input.ts'
import { hiddenServices } from './visible.ts'

/** How right the verdicts of one kind were. */
export interface Tally {
  name: string
  /** How many verdicts there were, and how many of them were judged. */
  concluded: number
  judged: number
  /** Judged among concluded, 0 to 1. */
  responseRate: number
  /** Right ones count 1, partially right ones a half; 0 to 1, null where none was judged. */
  accuracy: number | null
}

/** How often verdicts were right, as people say. */
export interface Accuracy {
  concluded: number
  judged: number
  /** Judged among concluded, 0 to 1. */
  responseRate: number
  accuracy: number | null
  by: Record<'severity' | 'source' | 'service' | 'outcome', Tally[]>
  /** What was promised and what came of it: of verdicts named with about this confidence, so many were right. */
  reliability: { from: number; to: number; promised: number; right: number; judged: number }[]
}

const day = 24 * 3_600_000
const usual = 90 * day

export const accuracy = command({
  name: 'accuracy',
  summary: 'How often verdicts were right, as people judged them: by severity, source, service and confidence',
  input: z.strictObject({
    service: z
      .string()
      .trim()
      .min(1)
      .optional()
      .meta({ description: 'Only of this service', label: 'Service', kind: 'service', positional: true }),
    since: lengthInput()
      .optional()
      .meta({ description: 'How far back, such as 30d; 90d when left out', label: 'Since', kind: 'duration' }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/accuracy' },
  slash: 'shared',
  async run({ store, clock, actor, directory }, asked): Promise<Accuracy> {
    const since = new Date(clock.now().getTime() - (asked.since ?? usual))
    const filter = {
      since,
      hidden: hiddenServices(actor, directory),
      ...(asked.service !== undefined && { service: asked.service }),
    }
    const cases = latest(await store.investigations.cases(filter, mostCases))
    return tallied(cases, await store.investigations.countConcluded(filter))
  },
  output: z.object({
    concluded: z.int(),
    judged: z.int(),
    response_rate: z.number(),
    accuracy: z.number().nullable(),
    by: z.record(
      z.string(),
      z.array(
        z.object({
          name: z.string(),
          concluded: z.int(),
          judged: z.int(),
          response_rate: z.number(),
          accuracy: z.number().nullable(),
        }),
      ),
    ),
    reliability: z.array(
      z.object({ from: z.number(), to: z.number(), promised: z.number(), right: z.number(), judged: z.int() }),
    ),
  }),
  present: ({ responseRate, by, ...rest }) => ({
    ...rest,
    response_rate: responseRate,
    by: Object.fromEntries(
      Object.entries(by).map(([kind, all]) => [
        kind,
        all.map(({ responseRate: share, ...tally }) => ({ ...tally, response_rate: share })),
      ]),
    ),
  }),
  show: ({ concluded, judged, responseRate, accuracy: share, by, reliability }) => ({
    title:
      share === null
        ? 'No verdict was judged yet'
        : `Verdicts were right ${percent(share)} of the time (${judged} judged of ${concluded})`,
    tone: 'plain',
    fields: [
      { label: 'Response rate', value: percent(responseRate) },
      ...(['severity', 'source', 'outcome'] as const).flatMap((kind) =>
        by[kind].length ? [{ label: `By ${kind}`, value: by[kind].map(words).join(', ') }] : [],
      ),
    ],
    table: {
      columns: ['Confidence', 'Promised', 'Right', 'Judged'],
      rows: reliability.map(({ from, to, promised, right, judged: count }) => [
        `${percent(from)} to ${percent(to)}`,
        percent(promised),
        percent(right),
        String(count),
      ]),
    },
    lines: by.service.slice(0, 10).map(words),
  }),
})

const mostCases = 5_000

const percent = (share: number) => `${Math.round(share * 100)} %`
const words = ({ name, accuracy: share, judged, concluded }: Tally) =>
  share === null
    ? `${name}: none of ${concluded} judged`
    : `${name}: ${percent(share)} right (${judged} judged of ${concluded})`

/** Of several judges of one verdict the last one counts; cases come newest first. */
function latest(cases: Case[]): Case[] {
  const seen = new Set<string>()
  return cases.filter(({ investigation }) => !seen.has(investigation) && seen.add(investigation))
}

const worth = { accurate: 1, partial: 0.5, wrong: 0 } as const

const mean = (cases: readonly Case[]) => cases.reduce((sum, one) => sum + worth[one.judgement], 0) / cases.length

function tallied(cases: Case[], counts: ConcludedCount[]): Accuracy {
  const concluded = sum(counts)
  const by = (kind: keyof Accuracy['by']): Tally[] => {
    const [judged, all] = [Map.groupBy(cases, (one) => one[kind] ?? ''), Map.groupBy(counts, (one) => one[kind] ?? '')]
    return [...new Set([...judged.keys(), ...all.keys()])]
      .filter((name) => name !== '')
      .map((name) => tallyOf(name, judged.get(name) ?? [], sum(all.get(name) ?? [])))
      .sort((a, b) => b.judged - a.judged || b.concluded - a.concluded || (a.name < b.name ? -1 : 1))
  }
  const { name: _, ...whole } = tallyOf('', cases, concluded)
  return {
    ...whole,
    by: { severity: by('severity'), source: by('source'), service: by('service'), outcome: by('outcome') },
    reliability: reliabilityOf(cases),
  }
}

const sum = (counts: ConcludedCount[]) => counts.reduce((all, { count }) => all + count, 0)

/** A judgement may outlive the verdict that it was about, so that there may be more of them. */
const tallyOf = (name: string, cases: Case[], concluded: number): Tally => ({
  name,
  concluded: Math.max(concluded, cases.length),
  judged: cases.length,
  responseRate: concluded ? Math.min(1, cases.length / concluded) : 0,
  accuracy: cases.length ? mean(cases) : null,
})

const edges = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 1]

function reliabilityOf(cases: Case[]): Accuracy['reliability'] {
  return edges.slice(0, -1).flatMap((from, i) => {
    const to = edges[i + 1]!
    const some = cases.filter(({ named }) => named && named.confidence >= from && (named.confidence < to || to === 1))
    if (!some.length) return []
    const promised = some.reduce((sum, { named }) => sum + named!.confidence, 0) / some.length
    return [{ from, to, promised, right: mean(some), judged: some.length }]
  })
}
