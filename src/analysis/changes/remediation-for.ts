import type { ChangeAttribution, RankedChange, Remediation } from './attribution.ts'
import type { ChangeQuestion } from './change-question.ts'
import type { OutsideCause } from './outside/detector.ts'
import type { Weighed } from './weigh-commit.ts'

/** What to do first about what was found; a schema that lost something cannot be rolled back by the code alone. */
export function remediationFor(
  outcome: ChangeAttribution['outcome'],
  best: RankedChange | undefined,
  outside: OutsideCause | undefined,
  commits: readonly Weighed[],
  { changes }: ChangeQuestion,
): Remediation {
  if (outcome === 'external') return outside?.remedy ?? 'wait'
  if (outcome === 'undetermined' || !best) return 'investigate'
  if (best.change.kind === 'flag') return 'disable_flag'
  const { commit } = best.change
  const text = `${commit.message}\n${commit.diff ?? ''}`
  if (changes.flags.some(({ flag, change }) => /->\s*(?:on|true|\d)/i.test(change) && text.includes(flag)))
    return 'disable_flag'
  const traits = commits
    .find(({ read }) => read.commit === commit)
    ?.matches.slice(0, 2)
    .map(({ trait }) => trait.name)
  return traits?.includes('schema_removed') && commit.files.some((path) => /migrat|\.sql$/.test(path))
    ? 'roll_forward'
    : 'rollback'
}
