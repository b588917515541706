import { z } from 'zod'
import { summaryOf } from '../../core/approval/notice.ts'
import { proposalCard } from '../../core/approval/proposal-card.ts'
import type { Card, Text } from '../../core/card.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { ProposalJson, presentProposal } from '../approval/proposal-json.ts'
import { approaches, type Draft } from './draft.ts'
import { diffOf } from './propose-change.ts'
import type { Fix } from './suggest-fix.ts'

/** A fix for programs. */
export const FixJson = (classes: readonly [string, ...string[]]) =>
  z.object({
    service: z.string(),
    investigation: z.string().nullable(),
    class: z.enum(classes as [string, ...string[]]),
    because: z.string().describe('The words that say so'),
    places: z.array(z.object({ path: z.string(), line: z.number().nullable() })).describe('Where the errors come from'),
    commit: z.string().nullable().describe('What would be taken back'),
    diff: z.string().nullable(),
    approach: z.enum(approaches).nullable().describe('How the fix is made'),
    model: z.string().nullable().describe('The language model that wrote the diff'),
    proposal: ProposalJson.nullable(),
    alternatives: z
      .array(
        z.object({
          approach: z.enum(approaches),
          title: z.string(),
          files: z.array(z.string()),
          diff: z.string().nullable().describe('Null when it holds keys'),
        }),
      )
      .describe('Other changes that would do; ask again with approach='),
    none: z.string().nullable().describe('Why no change is proposed'),
    suggestions: z.array(z.string()),
  })

export const presentFix = (
  { service, investigation, fault, places, proposed, alternatives, none, suggestions }: Fix,
  context: Context,
) => ({
  service,
  investigation: investigation?.id ?? null,
  class: fault.class,
  because: fault.because,
  places: places.map(({ path, line }) => ({ path, line: line ?? null })),
  commit: proposed?.draft.commit?.sha ?? null,
  diff: proposed?.diff ?? null,
  approach: proposed?.draft.approach ?? null,
  model: proposed?.draft.model ?? null,
  alternatives: alternatives.map((draft) => ({
    ...{ approach: draft.approach, title: draft.title, files: draft.deltas.map(({ path }) => path) },
    diff: shownDiff(draft),
  })),
  proposal: proposed ? presentProposal(proposed.proposal, context) : null,
  none: none ?? null,
  suggestions,
})

/** What holds keys is not shown, and could not be proposed. */
function shownDiff(draft: Draft): string | null {
  try {
    return diffOf(draft)
  } catch (error) {
    if (error instanceof Problem) return null
    throw error
  }
}

/** A proposal is its own card; without one the card says honestly that there is no fix, and what usually helps. */
export function fixCard(
  { service, fault, places, proposed, alternatives, none, suggestions, investigation }: Fix,
  { settings }: Context,
): Card {
  const what: Text[] = [
    ...(fault.class === 'unknown' ? [] : [`This is a ${fault.class.replaceAll('_', ' ')}: ${fault.because}`]),
    ...places
      .slice(0, 3)
      .map(({ path, line }): Text => ['Comes from ', { code: line === undefined ? path : `${path}:${line}` }]),
  ]
  if (proposed) {
    const card = proposalCard(summaryOf(proposed.proposal), settings)
    const others = alternatives.map(
      ({ approach, title }): Text => ['Or: ', title, ', with ', { code: `approach=${approach}` }],
    )
    return { ...card, lines: [...what, ...writtenBy(proposed.draft), ...(card.lines ?? []), ...others] }
  }
  return {
    title: `${service}: no fix to propose`,
    tone: 'warn',
    lines: [...(none === undefined ? [] : [none]), ...what, ...suggestions.slice(0, 6).map((one) => `• ${one}`)],
    ...(investigation && { footer: [investigation.id] }),
  }
}

const writtenBy = ({ model }: Draft): Text[] =>
  model === undefined ? [] : [[{ bold: `Written by the language model ${model}` }, ': read every line.']]
