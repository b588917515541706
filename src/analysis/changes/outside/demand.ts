import type { LogEntry } from '../../../core/telemetry/log.ts'
import { sortOf } from '../symptom-lines.ts'
import { type Detector, linesLike, together } from './detector.ts'

/** What comes in: more of it than usual, or something that nobody expected. */
export const demandDetectors: Detector[] = [
  {
    name: 'traffic_surge',
    finds({ traces }, symptoms) {
      const roots = new Set(
        traces.flatMap(({ spans }) => spans.filter(({ parent }) => parent === undefined).map(({ service }) => service)),
      )
      const inflow = symptoms.moved.filter(
        ({ series, direction, before, after, since }) =>
          direction === 'high' &&
          after >= 1.6 * before &&
          before > 0 &&
          requests.test(series.name.replace(/[_.]/g, ' ')) &&
          !/error|ratio|fail|reject|duration|latency|timeout|slow|seconds$|_ms|per_request|outbound|egress|upstream|downstream|_to_|5xx|4xx|percent|pct/i.test(
            series.name,
          ) &&
          since <= symptoms.noticedAt,
      )
      const called = new Set([...symptoms.suspects.calls.values()].flatMap((to) => [...to]))
      // More calls to what others of ours call may be our own doing; more at the edge is not.
      const first = symptoms.suspects.first
      const edge = inflow.filter(
        ({ service }) =>
          roots.has(service) ||
          (service === first && !called.has(service)) ||
          /edge|gateway|ingress|frontend|lb|cdn|web/i.test(service),
      )
      const told = linesLike(
        symptoms,
        /traffic (?:spike|surge|increase)|\b(?:flash )?sale\b|campaign|marketing|push notification|viral|\bbots?\b|crawler|scrap(?:er|ing)|\bddos\b|syn flood|user.?agent|credential stuffing|brute force|burst of requests|unusual(?:ly)? (?:traffic|volume|load)|black friday|spike in requests/i,
      )
      const early = edge.some(({ since }) => since <= symptoms.since + 120_000)
      const strength = Math.min(
        0.9,
        (edge.length > 0
          ? (early ? 0.5 : 0.3) + 0.1 * Math.log2(Math.max(...edge.map(({ before, after }) => after / before)))
          : 0) +
          0.6 * together(told, 0.7),
      )
      if (strength < 0.2) return []
      const rises = edge.slice(0, 2).map(({ series, service, since }) => ({
        kind: 'metric' as const,
        service,
        quote: series.name,
        at: new Date(since),
      }))
      return [
        {
          kind: 'traffic_surge',
          name: edge[0]?.service ?? told[0]!.service,
          says: 'more comes in from outside than usual',
          strength,
          evidence: [...rises, ...told.slice(0, 2)],
          remedy: 'scale',
        },
      ]
    },
  },
  {
    name: 'poison_input',
    finds({ logs }, symptoms) {
      const told = linesLike(
        symptoms,
        /poison|malformed (?:input|payload|event|record|message|file)|corrupt(?:ed)? (?:file|record|message|upload|row)|from (?:partner|tenant|customer|vendor|supplier) \S+|(?:upload|import|feed|file) .{0,40}(?:contains|invalid|unexpected|malformed)/i,
      ).filter(({ kind }) => kind !== 'metric')
      const single = singled(
        logs.filter(({ at, level }) => +at >= symptoms.since - 60_000 && (level === 'ERROR' || level === 'FATAL')),
        logs.filter(({ at }) => +at < symptoms.since - 60_000),
      )
      const strength = Math.min(0.85, 0.95 * together(told, 0.8) + (single ? 0.4 : 0))
      if (strength < 0.3) return []
      const lines = single
        ? [{ kind: 'log' as const, service: single.entry.service, quote: single.entry.message, at: single.entry.at }]
        : []
      return [
        {
          kind: 'poison_input',
          name: single ? `${single.key} ${single.value}` : 'an input',
          says: 'one input that nobody expected makes it fail',
          strength,
          evidence: [...told.slice(0, 3), ...lines],
          remedy: 'quarantine_input',
        },
      ]
    },
  },
]

const requests =
  /requests?(?: |$)|\brps\b|\bqps\b|throughput|traffic|sessions|connections per|hits per|ingress|\bcalls\b|bandwidth|users online|active users|sign ?ups per/i

/** The field whose one value stands in nearly every failing line while others were usual: a tenant, a file, a partition. */
function singled(
  failing: readonly LogEntry[],
  before: readonly LogEntry[],
): { key: string; value: string; entry: LogEntry } | undefined {
  if (failing.length < 6) return
  for (const key of new Set(failing.flatMap(({ extra }) => Object.keys(extra)))) {
    if (
      !/tenant|customer|account|partner|file|message_?id|batch|partition|feed|source|object|user_?id|org|merchant|import/i.test(
        key,
      )
    )
      continue
    const values = failing.flatMap(({ extra }) => (extra[key] === undefined ? [] : [String(extra[key])]))
    const [value, count] =
      [...Map.groupBy(values, (one) => one)]
        .map(([one, all]) => [one, all.length] as const)
        .sort((a, b) => b[1] - a[1])[0] ?? []
    const usual = new Set(before.flatMap(({ extra }) => (extra[key] === undefined ? [] : [sortOf(String(extra[key]))])))
    if (value !== undefined && count! >= 0.8 * failing.length && usual.size > 1)
      return { key, value, entry: failing[0]! }
  }
  return
}
