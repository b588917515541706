/**
 * Kinds that tell the same story in other words: a change, what it exhausts, and what callers notice of that. Kinds of
 * engines that weigh their own findings against each other are left out: their rivalry is counted already.
 */
const stories: readonly (readonly string[])[] = [
  [
    'bad_deploy',
    'bad_config',
    'traffic_drop',
    'traffic_surge',
    'queue_backlog',
    'resource_saturation',
    'cache_eviction',
    'rate_limited',
    'dns_failure',
    'dependency_timeout',
  ],
  [
    'bad_deploy',
    'bad_config',
    'unhandled_exception',
    'exception',
    'unexpected_result',
    'config_error',
    'schema_mismatch',
    'failing_operation',
    'slow_operation',
    'slow_query',
    'memory_exhaustion',
    'out_of_memory',
    'cpu_saturation',
    'restarts',
    'connection_pool_exhausted',
    'wrong_credentials',
  ],
  [
    'out_of_memory',
    'memory_exhaustion',
    'restarts',
    'failing_operation',
    'connection_reset',
    'connection_refused',
    'dependency_failing',
    'dependency_timeout',
    'unreachable',
  ],
  [
    'connection_pool_exhausted',
    'resource_saturation',
    'too_many_connections',
    'slow_operation',
    'failing_operation',
    'dependency_timeout',
    'deadlock',
    'slow_query',
  ],
  [
    'dependency_failing',
    'dependency_timeout',
    'circuit_open',
    'connection_refused',
    'connection_reset',
    'rate_limited',
    'failing_operation',
    'slow_operation',
    'unreachable',
    'network_delay',
    'dns_failure',
    'certificate_expired',
  ],
  ['cpu_saturation', 'traffic_surge', 'slow_operation', 'queue_backlog', 'resource_saturation', 'rate_limited'],
  ['disk_full', 'read_only', 'failing_operation', 'resource_saturation'],
  [
    'slow_query',
    'slow_operation',
    'cpu_saturation',

    'dependency_timeout',
    'deadlock',
    'queue_backlog',
  ],
  ['cache_eviction', 'slow_operation', 'traffic_surge', 'slow_query', 'memory_exhaustion', 'resource_saturation'],
]

const known = new Set(stories.flat())

/** Whether two kinds belong to one story; undefined when nothing is known of one of them. */
export function sameStory(one: string, other: string): boolean | undefined {
  if (one === other) return true
  if (!known.has(one) || !known.has(other)) return undefined
  return stories.some((story) => story.includes(one) && story.includes(other))
}
