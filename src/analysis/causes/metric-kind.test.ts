import { expect, it } from 'vitest'
import { metricKind } from './metric-kind.ts'

it.each([
  ['container_memory_working_set_bytes', 'memory'],
  ['JVM heapUsed', 'memory'],
  ['jvm_gc_pause_seconds', 'memory'],
  ['container_cpu_usage_seconds_total', 'cpu'],
  ['cpu_throttled_periods', 'saturation'],
  ['node_disk_io_time', 'disk'],
  ['tcp_retransmits', 'network'],
  ['http_request_duration_seconds_p99', 'latency'],
  ['lat_90', 'latency'],
  ['error_rate', 'errors'],
  ['http_5xx', 'errors'],
  ['db_pool_waiting', 'saturation'],
  ['kube_pod_container_status_restarts_total', 'restarts'],
  ['requests_per_second', 'load'],
  ['basket_value', 'other'],
  ['', 'other'],
])('reads %s as %s', (name, kind) => {
  expect(metricKind(name)).toBe(kind)
})
