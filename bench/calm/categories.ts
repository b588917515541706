/** To which of the set's categories our mechanisms belong, the first that fits. */
const table: [string, RegExp][] = [
  [
    'configuration_error',
    /selector|affinity|taint|toleration|missing|invalid|incorrect|mismatch|not_found|misroute|denied|violation|forbidden|permission|paused|zero_replicas|cordon|command|probe|liveness|readiness|startup|port_conflict|network_policy|unknown_scheduler|admission|config|env_var|schema|non_root|read_only|rbac|claim|storage_class|credential|authentication/,
  ],
  [
    'resource_exhaustion',
    /memory_pressure|disk_pressure|pid_pressure|overload|storage_full|cpu|memory|oom|quota|connection_(?:leak|exhaust|pool)|lag|vacuum|checkpoint|io_saturation|lock|insufficient|unschedulable|disk_full|throttl|wraparound|log_retention|rate_limited|limit_exceeded|autoscaler_at_maximum|evicted/,
  ],
  [
    'infrastructure',
    /node|registry|dns|failover|host_failure|restart|maintenance|network|sandbox|scheduler|volume|certificate|clock|gateway|cni|unreachable|zone|discovery|connection_failures|timeouts|call_failures|unavailable|third_party|handshake/,
  ],
  ['configuration_error', /rollout|crash|process|image|not_starting|secret|account|webhook/],
]

/** Takes the mechanisms of one object, the best first: what a lost node said of itself before counts no more. */
export function categoryOf(kinds: readonly string[]): string {
  if (kinds.includes('node_not_ready')) return 'infrastructure'
  return table.find(([, pattern]) => pattern.test(kinds[0] ?? ''))?.[0] ?? 'unknown'
}
