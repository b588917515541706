/** What our kinds of cause are called in the set, where the names differ; all others pass as they are. */
export const setLabels: Record<string, string> = {
  insufficient_cpu: 'cpu_capacity_mismatch',
  insufficient_memory: 'memory_capacity_mismatch',
  node_cordoned: 'node_cordon_mismatch',
  pv_occupied: 'pv_binding_occupied',
  database_read_only: 'db_read_only',
  database_connection_exhaustion: 'db_connection_exhaustion',
  database_invalid_credentials: 'mysql_invalid_credentials',
  database_invalid_port: 'mysql_invalid_port',
  dns_resolution_failure: 'service_dns_resolution_failure',
  file_permission_denied: 'volume_mount_permission_denied',
}

/** The set's categories, to leave one of them out. */
export const categories: Record<string, RegExp> = {
  Admission_Fault:
    /quota_exceeded|service_account|limit_range|admission|pod_security|rbac|priority_class|runtime_class/,
  Scheduling_Fault:
    /cordon|affinity|node_selector|taint|insufficient_|capacity|pvc_|pv_|volume_(node|limit|provisioning|lost)|topology|host_port|scheduler|claim/,
  Startup_Fault:
    /image|volume_mount|file_permission|missing_(config|secret)|init_container|sandbox_creation|invalid_command|run_as|multi_attach|cni|post_start/,
  Runtime_Fault:
    /oom|probe|database_|zero_replicas|exit|segmentation|command_not|process_|out_of_memory|port_conflict|evicted|crash_loop/,
  Service_Routing_Fault: /service_(selector|port|protocol|env|missing|dns)|dns|misroute|network_policy/,
  Performance_Fault: /pod_cpu|pod_network|node_network|overload/,
  Infrastructure_Fault: /kubelet|runtime_unavailable|proxy|scheduler|node_(not|failing|memory|disk|pid|network)/,
}
