/** What a metric measures, as far as it matters for telling a cause from a symptom. */
export type MetricKind =
  | 'memory'
  | 'disk'
  | 'network'
  | 'cpu'
  | 'saturation'
  | 'restarts'
  | 'latency'
  | 'errors'
  | 'load'
  | 'other'

/**
 * What each kind is worth as evidence of a cause.
 * `depth`: how far up the chain of causes inside one service; memory pressure drives the processor, never the reverse.
 * `rise`, `fall`: what a move in that direction counts for, 0 to 1. A resource that runs full is a cause, one that
 * empties is what a lack of traffic looks like; load moves because of something else in either direction.
 * `follows`: grows with the work by itself, so a rise in step with load is no fault of the service.
 * `ends`: falls to nothing with the process it belongs to.
 */
export const kinds: Record<MetricKind, { depth: number; rise: number; fall: number; follows?: true; ends?: true }> = {
  memory: { depth: 0, rise: 1, fall: 0.4, ends: true },
  disk: { depth: 0, rise: 1, fall: 0.4 },
  network: { depth: 0, rise: 1, fall: 0.4, follows: true },
  cpu: { depth: 1, rise: 1, fall: 0.4, follows: true, ends: true },
  saturation: { depth: 2, rise: 0.9, fall: 0.4 },
  restarts: { depth: 2, rise: 0.9, fall: 0.2 },
  latency: { depth: 3, rise: 0.8, fall: 0.4 },
  errors: { depth: 3, rise: 0.8, fall: 0.3 },
  load: { depth: 4, rise: 0.5, fall: 0.5 },
  other: { depth: 2, rise: 0.7, fall: 0.5 },
}

/** Words that give a kind away, the more telling ones first: an error rate is about errors, a GC pause about memory. */
const words: [MetricKind, string][] = [
  ['restarts', 'restarts?|oom|oomkill\\w*|crash\\w*|evict\\w*'],
  ['memory', 'gc|page_?faults?'],
  ['network', 'retrans\\w*|drops?|dropped|packets?|loss|sockets?|tcp|conntrack'],
  ['latency', 'lat|latency|latencies|durations?|response_?times?|rt|rtt|elapsed|ttfb|[pq]\\d{2,3}'],
  ['errors', 'errs?|errors?|fail\\w*|exceptions?|faults?|[45]xx|timeouts?|reject\\w*|unavailable'],
  [
    'saturation',
    'queued?|queue_\\w+|pool|backlog|pending|conns?|connections?|threads?|lag|throttl\\w*|in_?flight|load\\d+',
  ],
  ['memory', 'mem|memory|heap|rss|swap|working_?set'],
  ['disk', 'disk\\w*|iops|io|fs|filesystem|inodes?|storage|iowait|fsync'],
  ['cpu', 'cpus?|processor|steal'],
  ['network', 'net|network|bandwidth|rx|tx|receive|transmit'],
  ['load', 'lod|load|workload|rps|qps|tps|reqs?|requests?|calls|hits|throughput|traffic|rate|count'],
]
const patterns = words.map(([kind, any]) => [kind, new RegExp(`(?:^|_)(?:${any})(?:_|$)`)] as const)

/**
 * The kind that a metric's name speaks of, from words common to monitoring systems; `other` when it says nothing. Take
 * the service's own name off first: `queue-master_cpu` is about a processor.
 */
export function metricKind(name: string): MetricKind {
  const plain = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
  return patterns.find(([, pattern]) => pattern.test(plain))?.[0] ?? 'other'
}
