import { brokenFlows } from './broken-flows.ts'
import { failingPaths } from './failing-paths.ts'
import { failureLeads } from './failure-leads.ts'
import { flowLeads } from './flow-leads.ts'
import type { Observed } from './observed.ts'
import { resourceLeads } from './resource-leads.ts'
import { resourceShifts } from './resource-shifts.ts'
import { type SpanNode, spanForest } from './span-forest.ts'
import type { Lead, Suspect } from './suspect.ts'
import { timeLeads } from './time-leads.ts'

/** What is known of a fault. */
export interface TraceQuestion {
  /** What was seen around the fault; some of the time before it may be in it. */
  window: Observed
  /** What was seen when all was well. */
  baseline: Observed
  /** Before it, series count as usual; the first span or line of the window when left out. */
  from?: Date
  /** Kinds of leads to leave out, to see what the others say alone. */
  without?: readonly LeadKind[]
}

export const leadKinds = ['flows', 'failures', 'times', 'resources'] as const
export type LeadKind = (typeof leadKinds)[number]

/** What the contrast says. */
export interface TraceContrast {
  /** `undetermined` when nothing stands out enough to be named. */
  outcome: 'cause' | 'undetermined'
  /** At most ten, the likeliest first; leads too weak to be named are in it all the same. */
  ranking: Suspect[]
  requests: { window: number; baseline: number }
}

/** Leads weaker than this are what any two windows show. */
const leastStrength = 1.5
const mostSuspects = 10

/**
 * Contrasts the traces, logs and metrics of a fault with those of a baseline and ranks where the fault lies, down to the
 * stretch of code or the resource. Flows of events are contrasted as Nezha does (see `findBreaks`), own time and ways
 * between services by how many are slower than they should be, failures by where they begin, resources by how far they left
 * their range; for each, what lies deepest in a trace counts, and what was over before the end hardly does.
 */
export function contrastTraces({ window, baseline, from, without = [] }: TraceQuestion): TraceContrast {
  const now = spanForest(window.traces)
  const before = spanForest(baseline.traces)
  const leadsOf: Record<LeadKind, () => Lead[]> = {
    flows: () => flowLeads(brokenFlows({ nodes: now, logs: window.logs }, { nodes: before, logs: baseline.logs })),
    failures: () => failureLeads(failingPaths(now, before)),
    times: () => timeLeads(now, before),
    resources: () =>
      resourceLeads(resourceShifts(window.series, baseline.series, from?.getTime() ?? firstMoment(now, window))),
  }
  const leads = leadKinds.filter((kind) => !without.includes(kind)).flatMap((kind) => leadsOf[kind]())
  const ranking = rank(leads.filter(({ strength }) => strength > 0))
  const outcome = (ranking[0]?.strength ?? 0) >= leastStrength ? 'cause' : 'undetermined'
  return { outcome, ranking, requests: { window: window.traces.length, baseline: baseline.traces.length } }
}

function firstMoment(nodes: readonly SpanNode[], { logs }: Observed): number {
  let first = Number.POSITIVE_INFINITY
  for (const { span } of nodes) first = Math.min(first, span.startedAt.getTime())
  for (const { at } of logs) first = Math.min(first, at.getTime())
  return first
}

/** The strength at which a lead alone is believed by two thirds. */
const halfway = 1.25
/** How much a rival elsewhere takes away. */
const rivalry = 0.3

/** How far a kind of trouble can be believed when nothing else is known: being slow, or named by others, happens for many reasons. */
const trusts: Partial<Record<Lead['kind'], number>> = { slow_operation: 0.75, unreachable: 0.75, network_delay: 0.9 }
const trustIn = ({ kind }: Lead) => trusts[kind] ?? 1

function rank(leads: Lead[]): Suspect[] {
  const sorted = leads.sort((a, b) => b.strength - a.strength).slice(0, mostSuspects)
  return sorted.map((lead) => {
    const rival = sorted.find(({ object }) => object.name !== lead.object.name)?.strength ?? 0
    const alone = 1 - Math.exp(-lead.strength / halfway)
    return { ...lead, confidence: (trustIn(lead) * alone * lead.strength) / (lead.strength + rivalry * rival) }
  })
}
