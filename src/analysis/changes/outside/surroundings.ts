import type { MovedSeries } from '../moved-series.ts'
import { isMachinery } from '../service-names.ts'
import type { Symptoms } from '../symptoms.ts'
import { type Detector, linesLike, type OutsideCause, together } from './detector.ts'

/** What services stand on: certificates, names, machines, networks, databases, clocks, neighbours. */
export const surroundingDetectors: Detector[] = [
  spoken(
    'certificate_expired',
    /certificate (?:has |is )?(?:expired|not yet valid)|cert(?:ificate)?.{0,40}expir|expired certificate|certificate_expired|notAfter/i,
    0.85,
    'a certificate ran out',
    'renew_certificate',
  ),
  spoken(
    'credential_expired',
    /(?:api ?key|access key|credential|secret|password|service account|client secret|license|licence|subscription|refresh token)s? .{0,40}(?:expired|revoked|rotated|disabled|deactivated|suspended)|expired (?:api key|credential|license|password)/i,
    0.85,
    'a credential or licence ran out or was revoked',
    'rotate_credential',
  ),
  spoken(
    'name_resolution',
    /coredns|nameserver|resolver .{0,30}(?:fail|timeout|unreach)|servfail|dns (?:server|resolution|lookup|query)s?.{0,30}(?:fail|timeout|error|unavail)|temporary failure in name resolution|eai_again|route ?53/i,
    0.7,
    'names are not resolved',
    'wait',
  ),
  spoken(
    'machine_failing',
    /node.{0,40}(?:not ?ready|unreachable|down|drain|terminat|under pressure|underpressure|contended|memory ?pressure|disk ?pressure|under .{0,20}load)|(?:memory|disk|pid)pressure|nodeunderpressure|hardware|hypervisor|kernel (?:panic|bug)|\becc\b|\bi\/o error|disk failure|bad sector|spot (?:instance|interruption|reclaim)|preempt(?:ed|ible|ion)|instance (?:retir|stop|terminat|fail|impair)|host (?:maintenance|failure|impaired)|availability zone|\bzone .{0,20}(?:outage|down|unavailable|impair)|\baz\b.{0,20}(?:outage|down|fail|impair)|power (?:loss|failure)|(?:system|instance) status check|xid \d|nvme|raid/i,
    0.75,
    'the machine or zone underneath fails',
    'move_workload',
  ),
  spoken(
    'neighbour',
    /co-?tenant|noisy neighbou?r|node cpu contended|cpu contended|cpu.starved|steal (?:time|cpu)|%steal|pod \S+\/\S+.{0,40}(?:load|cpu|memory)|(?:load|pressure|usage) from (?:pod|job|workload)/i,
    0.6,
    'a neighbour on the same machine takes what it needs',
    'move_workload',
  ),
  spoken(
    'network_failing',
    /packet loss|\bbgp\b|peering|transit gateway|vpn (?:tunnel )?(?:down|flap)|link (?:down|flap)|nat gateway|inter-?(?:az|region)|network (?:partition|unreachable|interface)|route (?:withdrawn|table)|submarine|backbone|\bmtu\b|conntrack|no route to host/i,
    0.65,
    'the network fails',
    'failover',
  ),
  spoken(
    'database_event',
    /fail(?:ed)?[- ]?over|failover|primary (?:is )?(?:down|unavailable|lost|changed|unreachable)|(?:replica|standby) promot|maintenance window|storage (?:full|degraded)|read-only mode|autovacuum|wraparound|vacuum|backup (?:running|started|in progress)|snapshot (?:in progress|started)|leader election|no leader|quorum|split brain|replication (?:broken|stopped)|pg_dump|multi-az|engine (?:restart|upgrade)|rebooted|instance class/i,
    0.75,
    'the database or cluster underneath went through an event of its own',
    'failover',
  ),
  spoken(
    'foreign_query',
    /ad[- ]?hoc|analyst|\bbi (?:tool|user|query)|reporting user|tableau|looker|metabase|backfill|batch[- ]?(?:job|export|import)|load ?test|crawler|scraper|penetration|analytics[-_/]/i,
    0.6,
    'somebody else uses the same thing heavily',
    'move_workload',
  ),
  spoken(
    'clock_wrong',
    /clock (?:drift|skew|jump|step|offset)|\bntp\b|chrony|time (?:sync|step)|leap second/i,
    0.5,
    'a clock is wrong',
    'move_workload',
  ),
  {
    name: 'machine_metrics',
    finds: (_, symptoms) => {
      const machines = symptoms.moved.filter(
        ({ service, series, direction, since }) =>
          direction === 'high' &&
          since <= symptoms.noticedAt &&
          (isMachinery(service) || /^node |^host |^system |^machine /.test(series.name.replace(/[_.]/g, ' '))),
      )
      return machines.length === 0
        ? []
        : [
            cause(
              'machine_contended',
              machines[0]!.service,
              'the machine underneath is under load that is not the service',
              Math.min(0.6, 0.35 + 0.1 * machines.length),
              machines,
              'move_workload',
            ),
          ]
    },
  },
  {
    name: 'certificate_metric',
    finds: (_, { moved }) =>
      moved
        .filter(({ series, after }) => /cert.*(?:expir|valid|left)/i.test(series.name) && after <= 0)
        .map((one) =>
          cause('certificate_expired', one.service, 'a certificate ran out', 0.9, [one], 'renew_certificate'),
        ),
  },
]

const cause = (
  kind: string,
  name: string,
  says: string,
  strength: number,
  moved: MovedSeries[],
  remedy: OutsideCause['remedy'],
): OutsideCause => ({
  kind,
  name,
  says,
  strength,
  remedy,
  evidence: moved
    .slice(0, 3)
    .map(({ series, service, since }) => ({ kind: 'metric', service, quote: series.name, at: new Date(since) })),
})

/** A detector of what the lines of the incident say outright. */
function spoken(kind: string, pattern: RegExp, each: number, says: string, remedy: OutsideCause['remedy']): Detector {
  return {
    name: kind,
    finds(question, symptoms) {
      const told = linesLike(symptoms, pattern).filter(({ kind }) => kind !== 'metric')
      const events = question.logs
        .filter(({ service, message, at }) => isMachinery(service) && pattern.test(message) && within(+at, symptoms))
        .map(({ service, message, at }) => ({ kind: 'event' as const, service, quote: message, at }))
      const strength = Math.min(0.97, together(told, each) + (events.length > 0 ? 0.25 : 0))
      const evidence = [...told.slice(0, 3), ...events.slice(0, 2)]
      return strength < 0.2
        ? []
        : [{ kind, name: told[0]?.service ?? events[0]!.service, says, strength, evidence, remedy }]
    },
  }
}

/** From half an hour before the onset to the alert. */
const within = (at: number, { since, noticedAt }: Symptoms) => at >= since - 30 * 60_000 && at <= noticedAt + 60_000
