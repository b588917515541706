import { z } from 'zod'
import { command } from '../core/command.ts'
import type { Recorded } from '../core/investigation/ask.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { investigationCard } from '../core/investigation/investigation-card.ts'
import { summaryOf } from '../core/investigation/summary.ts'
import { findInvestigation, investigationField } from './investigation/find.ts'
import { presentInvestigation, WholeInvestigationJson } from './investigation/investigation-json.ts'
import { iso } from './iso.ts'

/** An investigation with what it asked. */
export interface WholeInvestigation {
  item: Investigation
  recorded: Recorded[]
}

export const investigation = command({
  name: 'investigation',
  summary: 'Show one investigation: verdict, hypotheses, evidence and what was asked',
  input: z.strictObject({ investigation: investigationField() }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/investigations/{investigation}' },
  slash: true,
  async run(context, { investigation: id }): Promise<WholeInvestigation> {
    const item = await findInvestigation(context, id)
    return { item, recorded: await context.store.investigations.recorded(id) }
  },
  output: WholeInvestigationJson,
  present: ({ item, recorded }, { settings }) => ({
    ...presentInvestigation(item, settings.publicUrl),
    hypotheses: item.hypotheses.map(({ why, object, ...one }) => ({
      ...one,
      object: { kind: object.kind, name: object.name, namespace: object.namespace ?? null },
      why: why ?? null,
    })),
    evidence: item.evidence.map(({ id, kind, source, at, quote, says, link }) => ({
      id,
      kind,
      source,
      at: iso(at),
      quote,
      says,
      link: link ?? null,
    })),
    progress: item.progress.map(({ at, ...line }) => ({ ...line, at: iso(at) })),
    transitions: item.transitions.map(({ at, ...step }) => ({ ...step, at: iso(at) })),
    asked: recorded.map(({ ask: { id, name, why }, answer, ms }) => ({
      id,
      name,
      why,
      ok: answer.ok,
      message: answer.ok ? null : answer.message,
      ms,
    })),
    exhausted: item.exhausted,
    purged_at: iso(item.purgedAt),
  }),
  show: ({ item }, { settings }) => investigationCard(summaryOf(item), { publicUrl: settings.publicUrl }),
})
