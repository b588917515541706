import { z } from 'zod'
import { summaryOf } from '../../core/approval/notice.ts'
import { proposalCard } from '../../core/approval/proposal-card.ts'
import type { Card, Text } from '../../core/card.ts'
import type { Context } from '../../core/command.ts'
import { ProposalJson, presentProposal } from '../approval/proposal-json.ts'
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
    proposal: ProposalJson.nullable(),
    none: z.string().nullable().describe('Why no change is proposed'),
    suggestions: z.array(z.string()),
  })

export const presentFix = (
  { service, investigation, fault, places, proposed, none, suggestions }: Fix,
  context: Context,
) => ({
  service,
  investigation: investigation?.id ?? null,
  class: fault.class,
  because: fault.because,
  places: places.map(({ path, line }) => ({ path, line: line ?? null })),
  commit: proposed?.commit.sha ?? null,
  diff: proposed?.diff ?? null,
  proposal: proposed ? presentProposal(proposed.proposal, context) : null,
  none: none ?? null,
  suggestions,
})

/** A proposal is its own card; without one the card says honestly that there is no fix, and what usually helps. */
export function fixCard(
  { service, fault, places, proposed, none, suggestions, investigation }: Fix,
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
    return { ...card, lines: [...what, ...(card.lines ?? [])] }
  }
  return {
    title: `${service}: no fix to propose`,
    tone: 'warn',
    lines: [...(none === undefined ? [] : [none]), ...what, ...suggestions.slice(0, 6).map((one) => `• ${one}`)],
    ...(investigation && { footer: [investigation.id] }),
  }
}
