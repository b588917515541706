import type { Evidence } from '../../core/investigation/evidence.ts'
import { type Cause, type ObjectRef, writeObject } from '../../core/investigation/verdict.ts'
import { certainties, type Finding, type Rule } from './finding.ts'
import { kubernetesRules } from './rules/index.ts'
import type { ClusterSnapshot } from './snapshot.ts'
import { type ClusterView, viewCluster } from './view-cluster.ts'

/** What a cluster shows of an incident. */
export interface Examination {
  /** The best explanation first, each with evidence. */
  causes: Cause[]
  evidence: Evidence[]
  /** `healthy`: nothing is out of order; `undetermined`: something is, and nothing seen suffices to name why. */
  outcome: 'cause' | 'healthy' | 'undetermined'
}

/** Where to look. */
export interface Focus {
  /** Where the incident is; what lies in other namespaces counts half, except of nodes. */
  namespace?: string
  /** What people say of it; a workload that it names is preferred. */
  query?: string
}

/** Below this nothing is named. */
const support = 0.3

/**
 * Finds why workloads of a cluster do not run or answer as they should. Every rule looks at the same snapshot; of what they
 * find, the explanation that is best established and covers the present symptoms comes first. Confidence falls with rivals
 * that are as well established, and with symptoms that are left over: then the cause is probably one that no rule knows.
 */
export function examineCluster(
  snapshot: ClusterSnapshot,
  focus: Focus = {},
  { rules = kubernetesRules }: { rules?: Rule[] } = {},
): Examination {
  const view = viewCluster(snapshot)
  const findings = merged(rules.flatMap((rule) => rule.finds(view)))
  const scored = findings.map((finding) => ({ finding, score: scoreOf(view, finding, focus) }))
  const settled = scored.map((one) => ({ ...one, score: one.score * (isExplained(view, one, scored) ? 0.6 : 1) }))
  const ranked = onePerObject(settled.sort((a, b) => b.score - a.score))
  const ledger = new Map<string, Evidence>()
  const causes = ranked.map(({ finding, score }, place): Cause => {
    const { object, kind, summary, proofs, remedies = [] } = finding
    const evidence = proofs.map((proof) => enter(ledger, proof))
    return {
      object,
      kind,
      summary,
      confidence: confidenceOf(view, finding, score, ranked, place),
      evidence: [...new Set(evidence)],
      against: [],
      remedies,
    }
  })
  const best = causes[0]
  const outcome = best && best.confidence >= support ? 'cause' : isTroubled(view, causes) ? 'undetermined' : 'healthy'
  return { causes, evidence: [...ledger.values()], outcome }
}

interface Scored {
  finding: Finding
  score: number
}

function scoreOf(view: ClusterView, { certainty, weight = 0, object }: Finding, { namespace, query }: Focus): number {
  const elsewhere = namespace && object.namespace && object.namespace !== namespace && !isShared(object)
  const named = query && object.name.length > 3 && query.includes(object.name)
  const lame = object.kind === 'workload' && view.workloadNamed(object.name, object.namespace)?.sick
  return (certainties[certainty] + weight * 0.06 + (named ? 0.08 : 0) + (lame ? 0.02 : 0)) * (elsewhere ? 0.5 : 1)
}

const isShared = ({ kind, namespace }: ObjectRef) => kind === 'node' || namespace === 'kube-system'

/** Whether a better established finding on another object accounts for this one: it names it, or lies below it in the calls. */
function isExplained(view: ClusterView, { finding, score }: Scored, all: Scored[]): boolean {
  const { name } = finding.object
  return all.some(
    (other) =>
      other.finding !== finding &&
      other.score > score + 0.05 &&
      other.finding.object.name !== name &&
      ((other.finding.explains ?? []).includes(name) ||
        (certainties[finding.certainty] <= certainties.hinted && callsThrough(view, name, other.finding.object.name))),
  )
}

/** Whether one workload calls another, directly or through others. */
function callsThrough(view: ClusterView, from: string, to: string): boolean {
  const seen = new Set([from])
  const queue = [...view.calleesOf(from)]
  while (queue.length > 0) {
    const next = queue.shift()!
    if (next === to) return true
    if (seen.has(next)) continue
    seen.add(next)
    queue.push(...view.calleesOf(next))
  }
  return false
}

/** Findings of one object and kind become one, with the evidence of all. */
function merged(findings: Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ({ object, kind }) => `${writeObject(object)} ${kind}`)
  return [...groups.values()].map((group) => {
    const [first, ...others] = group.sort((a, b) => certainties[b.certainty] - certainties[a.certainty])
    return {
      ...first!,
      proofs: [first!, ...others].flatMap(({ proofs }) => proofs),
      explains: group.flatMap(({ explains }) => explains ?? []),
    }
  })
}

/** Of one object only its best explanation competes with those of others; its further ones follow after all. */
function onePerObject(sorted: Scored[]): Scored[] {
  const seen = new Set<string>()
  const first: Scored[] = []
  const rest: Scored[] = []
  for (const one of sorted) {
    const key = writeObject(one.finding.object)
    const observed = one.finding.certainty === 'observed' || one.finding.certainty === 'hinted'
    ;(seen.has(key) && observed ? rest : first).push(one)
    seen.add(key)
  }
  return [...first, ...rest.map((one) => ({ ...one, score: one.score * 0.5 }))]
}

function confidenceOf(view: ClusterView, finding: Finding, score: number, ranked: Scored[], place: number): number {
  const base = Math.min(certainties[finding.certainty], score)
  const rivals = ranked.filter(
    (other) =>
      other.finding.object.name !== finding.object.name && other.score >= score - 0.12 && other.finding !== finding,
  ).length
  const doubted = base * (1 - Math.min(0.45, 0.3 * rivals)) * (1 - 0.35 * leftOver(view, finding))
  return Math.round(Math.min(doubted, place === 0 ? 1 : 0.95 - 0.1 * place) * 100) / 100
}

/** Which part of the sick workloads a finding does not account for, from 0 to 1. */
function leftOver(view: ClusterView, { object, explains = [] }: Finding): number {
  const sick = view.workloads.filter((workload) => workload.sick)
  const left = sick.filter(
    ({ name }) => name !== object.name && !explains.includes(name) && !callsThrough(view, name, object.name),
  )
  return sick.length === 0 ? 0 : left.length / sick.length
}

function isTroubled(view: ClusterView, causes: Cause[]): boolean {
  const { anomalies = [], failingRequests = [], probes = [] } = view.snapshot
  return (
    causes.length > 0 ||
    view.workloads.some(({ sick }) => sick) ||
    anomalies.length + failingRequests.length > 0 ||
    probes.some(({ succeeded }) => !succeeded)
  )
}

/** Evidence gets an id once, however many findings cite it. */
function enter(ledger: Map<string, Evidence>, proof: Omit<Evidence, 'id'>): string {
  const key = `${JSON.stringify(proof.locator ?? proof.source)} ${proof.quote}`
  const known = ledger.get(key)
  if (known) return known.id
  const id = `k${ledger.size + 1}`
  ledger.set(key, { id, ...proof })
  return id
}
