import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Cause, Remedy } from '../../core/investigation/verdict.ts'
import type { TraceContrast } from './contrast-traces.ts'
import type { Suspect } from './suspect.ts'

/**
 * The contrast as causes that cite evidence, for a verdict. Ids of evidence are `<prefix>1`, `<prefix>2` …; nothing is named
 * when the contrast is undetermined.
 */
export function traceCauses(
  { outcome, ranking }: TraceContrast,
  prefix = 't',
): { causes: Cause[]; evidence: Evidence[] } {
  if (outcome === 'undetermined') return { causes: [], evidence: [] }
  const evidence: Evidence[] = []
  const causes = ranking.map((suspect): Cause => {
    const ids = suspect.evidence.map((proof) => {
      const id = `${prefix}${evidence.length + 1}`
      evidence.push({ id, ...proof })
      return id
    })
    const { object, kind, summary, confidence } = suspect
    return { object, kind, summary, confidence, evidence: ids, against: [], remedies: remediesOf(suspect) }
  })
  return { causes, evidence }
}

function remediesOf({ object: { name }, kind, region, metric }: Suspect): Remedy[] {
  const place = region ? ` between ${region[0]} and ${region[1]}` : ''
  const immediate = (text: string): Remedy => ({ text, when: 'immediate' })
  if (kind === 'exception' || kind === 'unexpected_result' || kind === 'failing_operation')
    return [immediate(`Look at what ${name} does${place}; if it was changed lately, roll it back.`)]
  if (kind === 'slow_operation') return [immediate(`Find what takes long in ${name}${place}.`)]
  if (kind === 'network_delay')
    return [immediate(`Look at the network of ${name}: its node, policies, DNS and retransmissions.`)]
  if (kind === 'unreachable') return [immediate(`Check that ${name} runs, is registered and takes connections.`)]
  return [immediate(`Give ${name} more room or take load off it: ${metric?.name ?? 'a resource'} is exhausted.`)]
}
