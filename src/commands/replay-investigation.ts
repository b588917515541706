import { z } from 'zod'
import type { Card, Text } from '../core/card.ts'
import { command } from '../core/command.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { concluded } from '../core/investigation/investigation-card.ts'
import { summaryOf } from '../core/investigation/summary.ts'
import { Problem } from '../core/problem.ts'
import { type Ablation, ablations, canonical, replay } from '../investigation/replay.ts'
import { findInvestigation, investigationField } from './investigation/find.ts'
import { presentVerdict, VerdictJson } from './investigation/investigation-json.ts'

/** A past investigation and what it comes to when it is run again. */
export interface Replayed {
  past: Investigation
  again: Investigation
  without: Ablation[]
  same: boolean
}

const gone = (id: string, at: Date) =>
  `${id} can no longer be replayed: what it was answered was cleared away on ${at.toISOString().slice(0, 10)}, as retention.answers says. Its verdict is kept.`

export const replayInvestigation = command({
  name: 'replay-investigation',
  aliases: ['replay investigation'],
  summary: 'Run a past investigation again from its recorded evidence, offline; or without a kind of evidence',
  input: z.strictObject({
    investigation: investigationField(),
    without: z
      .union([z.string().transform((text) => text.split(',').map((one) => one.trim())), z.array(z.string())])
      .pipe(z.array(z.enum(ablations)))
      .default([])
      .meta({ description: `What to leave out: ${ablations.join(', ')}`, label: 'Without' }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'POST', path: '/investigations/{investigation}/replay' },
  slash: 'shared',
  async run(context, { investigation: id, without }): Promise<Replayed> {
    const past = await findInvestigation(context, id)
    if (past.state === 'running') throw new Problem('conflict', `${id} is still under way.`)
    if (past.purgedAt) throw new Problem('conflict', gone(past.id, past.purgedAt))
    const again = replay(past, await context.store.investigations.recorded(id), without)
    return { past, again, without, same: canonical(again.verdict) === canonical(past.verdict) }
  },
  output: z.object({
    investigation: z.string(),
    without: z.array(z.enum(ablations)),
    same: z.boolean().describe('Whether it came to the same verdict, bit for bit'),
    verdict: VerdictJson.nullable(),
  }),
  present: ({ past, again, without, same }) => ({
    investigation: past.id,
    without,
    same,
    verdict: again.verdict ? presentVerdict(again.verdict) : null,
  }),
  show: ({ past, again, without, same }): Card => ({
    title: `${past.id} again${without.length ? `, without ${without.join(', ')}` : ''}: ${same ? 'the same verdict' : 'another verdict'}`,
    tone: same ? 'good' : 'warn',
    lines: [
      ['Then: ', ...concluded(summaryOf(past))] satisfies Text,
      ['Now: ', ...concluded(summaryOf(again))] satisfies Text,
    ],
  }),
})
