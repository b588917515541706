import { databaseName } from './observed.ts'
import { isSlow, type SlowLinks, slowLinks } from './slow-links.ts'
import { type SlowPath, timedPaths } from './slow-paths.ts'
import { endOf, type SpanNode, startOf } from './span-forest.ts'
import { duration, instancesOf, type Lead, onsetOf, proofOfSpan, workload } from './suspect.ts'

/** Slowness weighs less than an error: load, neighbours and cold starts slow things down too. */
const ownWeight = 0.4
const linkWeight = 0.7

/** Where time is lost, as suspects: operations that take longer by themselves, and parties that are slow to reach. */
export function timeLeads(window: readonly SpanNode[], baseline: readonly SpanNode[]): Lead[] {
  const paths = timedPaths(window, baseline)
  const own = paths.filter((path) => path.kind === 'own' && isSlow(path))
  return [...slowLinks(paths).map(linkLead), ...own.map(ownLead)]
}

function linkLead({ service, slow, coverage, rise, onset, extraMs }: SlowLinks): Lead {
  const ways = slow.map((path) => `${path.service} → ${path.what}`)
  return {
    object: service === databaseName ? { kind: 'database', name: service } : workload(service),
    instances: instancesOf(slow.map(({ worst }) => worst).filter(({ span }) => span.service === service)),
    kind: 'network_delay',
    strength: coverage * rise * linkWeight,
    ...onsetOf(onset),
    summary: `Reaching ${service} and from there took about ${duration(extraMs)} longer than usual on ${ways.slice(0, 4).join(', ')}.`,
    evidence: slow
      .slice(0, 3)
      .map((path) => proofOfSpan(path.worst, `${describe(path)} between ${path.service} and ${path.what}`)),
  }
}

function ownLead(path: SlowPath): Lead {
  const { service, what, rise, share, onset, worst } = path
  return {
    object: workload(service),
    instances: instancesOf([worst]),
    kind: 'slow_operation',
    region: [startOf(what), endOf(what)],
    strength: rise * share * ownWeight,
    ...onsetOf(onset),
    summary: `${what} of ${service} took ${describe(path)} of its own time.`,
    evidence: [proofOfSpan(worst, `${describe(path)} of its own time`)],
  }
}

const describe = ({ usualMs, slowMs, slow, of }: SlowPath) =>
  `${duration(slowMs)} instead of ${duration(usualMs)} in ${slow} of ${of} requests`
