import type { Cause } from '../../core/investigation/verdict.ts'
import type { RankedChange, RankedOutside } from './attribution.ts'
import type { Weighed } from './weigh-commit.ts'

/** The explanations that are worth a reader's time, as causes of a verdict: at most five, the likeliest first, each with evidence. */
export function causesOf(
  ranking: readonly RankedChange[],
  outside: readonly RankedOutside[],
  commits: readonly Weighed[],
): Cause[] {
  const causes = [
    ...ranking.slice(0, 5).map((one) => ofChange(one, commits)),
    ...outside.map(
      ({ cause, confidence, evidence, why }): Cause => ({
        object: { kind: 'external', name: cause.name },
        kind: cause.kind,
        summary: why,
        confidence,
        evidence,
        against: [],
        remedies: [{ text: outsideRemedies[cause.remedy], when: 'immediate' }],
      }),
    ),
  ]
  return causes
    .filter(({ evidence, confidence }) => evidence.length > 0 && confidence >= 0.02)
    .sort((a, b) => b.confidence - a.confidence)
    .slice(0, 5)
}

function ofChange({ change, confidence, evidence, why }: RankedChange, commits: readonly Weighed[]): Cause {
  const shared = { summary: why, confidence, evidence, against: [] }
  if (change.kind === 'flag')
    return {
      ...shared,
      object: { kind: 'flag', name: change.flag.flag },
      kind: 'flag_turned',
      remedies: [{ text: `Turn ${change.flag.flag} back.`, when: 'immediate' }],
    }
  const { sha } = change.commit
  const match = commits.find(({ read }) => read.commit === change.commit)?.matches[0]
  return {
    ...shared,
    object: { kind: 'commit', name: sha },
    kind: match?.trait.name ?? 'change',
    remedies: [
      {
        text: `Roll back to before commit ${sha.slice(0, 10)}.`,
        when: 'immediate',
        ...(/^[0-9a-f]{7,64}$/.test(sha) ? { command: ['git', 'revert', '--no-edit', sha] } : {}),
      },
    ],
  }
}

const outsideRemedies = {
  failover: 'Move to another region, replica or provider until it recovers.',
  wait: 'Wait for it to recover, and shed what depends on it.',
  scale: 'Add capacity or limit what comes in.',
  renew_certificate: 'Renew the certificate and reload what serves it.',
  rotate_credential: 'Put a valid credential in place.',
  move_workload: 'Move the workload to healthy machines.',
  quarantine_input: 'Set the input aside and go on without it.',
  raise_quota: 'Ask for more, or use less of it.',
} as const
