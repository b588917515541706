import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Cause } from '../../core/investigation/verdict.ts'
import type { DatabaseSnapshot } from './database-snapshot.ts'
import type { DatabaseFinding, DatabaseRule } from './finding.ts'
import type { Proof } from './proof.ts'
import { quietReading } from './quiet-reading.ts'
import { databaseRules } from './rules/index.ts'
import { type DatabaseView, viewDatabase } from './view-database.ts'

/** What a database shows of an incident. */
export interface DatabaseExamination {
  /** The best explanation first. */
  causes: Cause[]
  evidence: Evidence[]
  /** `healthy`: all is within its bounds now; `undetermined`: something is out of bounds and no rule says why. */
  outcome: 'cause' | 'healthy' | 'undetermined'
  /** When healthy or undetermined: what was seen, in a sentence or two. */
  summary: string
}

/**
 * Finds what is wrong with a database, or that nothing is: rules read metrics of this instance only, who keeps it busy, and
 * what its host reports. What follows from another finding comes after it, and two that are independent are both named.
 * Confidence falls with rivals that explain something else. An alert alone is no evidence that something is wrong now.
 */
export function examineDatabase(
  snapshot: DatabaseSnapshot,
  { rules = databaseRules }: { rules?: DatabaseRule[] } = {},
): DatabaseExamination {
  const view = viewDatabase(snapshot)
  const findings = rules.flatMap((rule) => rule.finds(view)).filter(({ proofs }) => proofs.length > 0)
  const explained = new Set(findings.flatMap(({ explains }) => explains))
  const ranked = findings
    .map((finding) => ({
      finding,
      score: finding.strength - (explained.has(finding.kind) ? 0.4 : 0) + (isAlerted(view, finding) ? 0.06 : 0),
    }))
    .sort((a, b) => b.score - a.score)
  const ledger = new Map<string, Evidence>()
  const roots = ranked.filter(({ finding }) => !explained.has(finding.kind))
  const causes = ranked.map(({ finding, score }): Cause => {
    const rivals = roots.filter(({ finding: other }) => other !== finding).length
    const evidence = finding.proofs.map((proof) => enter(ledger, proof))
    const confidence = Math.max(0.1, Math.min(0.95, score) - (explained.has(finding.kind) ? 0 : 0.05 * rivals))
    return {
      object: { kind: 'database', name: snapshot.instance },
      kind: finding.kind,
      summary:
        finding.summary +
        besides(
          finding,
          roots.map((one) => one.finding),
        ),
      confidence: Math.round(100 * confidence) / 100,
      evidence: [...new Set(evidence)],
      against: [],
      remedies: finding.remedies,
    }
  })
  if (causes[0]) return { causes, evidence: [...ledger.values()], outcome: 'cause', summary: causes[0].summary }
  const { isQuiet, summary, proofs } = quietReading(view)
  for (const proof of proofs) enter(ledger, proof)
  return { causes, evidence: [...ledger.values()], outcome: isQuiet ? 'healthy' : 'undetermined', summary }
}

/** What is wrong as well and does not follow from it. */
function besides(finding: DatabaseFinding, roots: readonly DatabaseFinding[]): string {
  const others = roots.filter((other) => other !== finding && !finding.explains.includes(other.kind))
  return roots.includes(finding) && others.length > 0
    ? ` Independently of it: ${others.map(({ summary }) => summary).join(' ')}`
    : ''
}

const words: Record<string, RegExp> = {
  storage_full: /storage|disk|space/i,
  cpu_saturation: /cpu|compute/i,
  connection_leak: /connection/i,
  connection_exhaustion: /connection/i,
  replication_lag: /replica|lag/i,
  failover: /fail.?over|drop|unavailab/i,
  io_saturation: /latency|iops|io\b|queue/i,
  lock_contention: /lock|latency/i,
}

const isAlerted = (view: DatabaseView, { kind }: DatabaseFinding) => words[kind]?.test(view.alert) ?? false

function enter(ledger: Map<string, Evidence>, proof: Proof): string {
  const key = `${proof.source} ${proof.quote}`
  const known = ledger.get(key)
  if (known) return known.id
  const id = `d${ledger.size + 1}`
  ledger.set(key, { id, ...proof })
  return id
}
