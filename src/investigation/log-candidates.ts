import { examineLog, type ReadLine } from '../analysis/log-anomalies/examine-log.ts'
import { mechanisms } from '../analysis/log-anomalies/mechanisms/index.ts'
import { depths } from '../analysis/log-anomalies/mechanisms/mechanism.ts'
import { type Candidate, remediesOf } from './candidate.ts'
import { citeComplaint, oneLine } from './cite.ts'
import type { Complaint } from './complaints.ts'
import type { Patient, Scene } from './scene.ts'

/** Mechanisms that may be a cause; symptoms and reactions are what any cause looks like. */
const causal = new Set(
  mechanisms
    .filter(({ depth }) => depths[depth] <= depths.failure && depth !== 'change')
    .map(({ name }) => kindOf(name)),
)

/**
 * Mechanisms that the new lines of a service tell of together, where no word of theirs names one by itself: what starts a
 * chain comes before what follows from it.
 */
export function logCandidates(scene: Scene, patient: Patient): Candidate[] {
  const { complaints, service } = patient
  const lines = complaints.flatMap(linesOf).sort((a, b) => +a.at! - +b.at!)
  const untold = new Set(complaints.filter(({ mechanism }) => !mechanism).map(({ surge }) => surge.id))
  if (!untold.size) return []
  const { causes, evidence } = examineLog(lines, { kind: 'service', name: service })
  const patterns = new Map(evidence.map(({ id, locator }) => [id, locator!.pattern!]))
  return causes.flatMap((cause): Candidate[] => {
    const shown = new Set(cause.evidence.flatMap((id) => patterns.get(id) ?? []))
    if (!causal.has(cause.kind) || ![...shown].some((pattern) => untold.has(pattern))) return []
    const cited = complaints.filter(({ surge }) => shown.has(surge.id))
    const { confidence, ...rest } = cause
    return [
      {
        ...rest,
        summary: oneLine(cause.summary, 240),
        strength: confidence * (cited.some(({ failure }) => failure) ? 1 : 0.85),
        evidence: cited.map((one) => citeComplaint(scene, one)),
        remedies: remediesOf(
          `See to the ${cause.kind.replaceAll('_', ' ')} that the lines of ${service} tell of`,
          'Alert on these lines by themselves',
        ),
      },
    ]
  })
}

/** The first lines of a pattern as the engine reads them: the level stands before the words. */
const linesOf = ({ surge, service }: Complaint): ReadLine[] =>
  surge.examples.map(({ at, level, message }) => ({
    text: `${level ?? 'INFO'} ${message.split('\n', 1)[0]!}`,
    at,
    source: `logs of ${service}`,
    locator: { pattern: surge.id },
  }))

function kindOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
}
