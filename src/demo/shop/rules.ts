import { catalog, type Gauge } from '../../backends/demo/catalog.ts'
import type { Readings } from '../../backends/demo/readings.ts'

/** One alerting rule, as Prometheus would have it. */
export interface Rule {
  alert: string
  severity: 'critical' | 'error' | 'warning' | 'info'
  /** How long it must hold before it fires, in milliseconds. */
  forMs: number
  /** What a person would have typed into Prometheus. */
  expression: string
  /** Where it holds now: the labels of each place, and the measured value in words. */
  holds(readings: Readings): { labels: Record<string, string>; value: string }[]
  summary(labels: Record<string, string>, value: string): string
  description(labels: Record<string, string>, value: string): string
}

const percent = (part: number) => `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`
const seconds = (length: number) => (length < 1 ? `${Math.round(length * 1000)} ms` : `${length.toFixed(1)} s`)

/** Holds for each service whose gauge passes the test. */
function wherever(gauge: Gauge, test: (value: number, service: string) => boolean, words: (value: number) => string) {
  return (readings: Readings) =>
    Object.entries(readings).flatMap(([service, { gauges }]) => {
      const value = gauges[gauge]
      return value !== undefined && test(value, service) ? [{ labels: { service }, value: words(value) }] : []
    })
}

/** Services that customers talk to: elsewhere less work may be no trouble. */
const facing = new Set(['edge-proxy', 'web-frontend', 'checkout-api'])
const usualRate = (service: string) => catalog.find(({ name }) => name === service)?.normal.requests ?? 0

/** The rules of the shop. */
export const rules: readonly Rule[] = [
  {
    alert: 'DatabasePoolExhausted',
    severity: 'critical',
    forMs: 0,
    expression: 'max by (service) (db_pool_in_use / db_pool_size) > 0.95',
    holds: wherever('connections', (part) => part > 0.95, percent),
    summary: ({ service }) => `${service} has no database connection left`,
    description: (_labels, value) => `${value} of the connection pool is in use; requests wait until they time out.`,
  },
  {
    alert: 'HighErrorRate',
    severity: 'critical',
    forMs: 5_000,
    expression:
      'sum by (service) (rate(http_requests_total{code=~"5.."}[1m])) / sum by (service) (rate(http_requests_total[1m])) > 0.05',
    holds: wherever('errors', (part) => part > 0.05, percent),
    summary: ({ service }, value) => `${service} fails for ${value} of requests`,
    description: (_labels, value) => `More than 5 % of requests end in 5xx, now ${value}.`,
  },
  {
    alert: 'HighLatency',
    severity: 'warning',
    forMs: 15_000,
    expression: 'histogram_quantile(0.99, sum by (le, service) (rate(http_request_duration_seconds_bucket[1m]))) > 1',
    holds: wherever('latency', (length) => length > 1, seconds),
    summary: ({ service }) => `${service} is slow`,
    description: (_labels, value) => `The slowest hundredth of requests takes ${value}; the target is 1 s.`,
  },
  {
    alert: 'ProcessorsBusy',
    severity: 'warning',
    forMs: 10_000,
    expression:
      'sum by (service) (rate(container_cpu_usage_seconds_total[1m])) / sum by (service) (kube_pod_container_resource_limits{resource="cpu"}) > 0.92',
    holds: wherever('cpu', (part) => part > 0.92, percent),
    summary: ({ service }) => `${service} has no processor left`,
    description: (_labels, value) => `${value} of the processors that it may use are busy.`,
  },
  {
    alert: 'QueueGrows',
    severity: 'error',
    forMs: 5_000,
    expression: 'sum by (service) (rabbitmq_queue_messages_ready) > 2000',
    holds: wherever(
      'queue',
      (jobs) => jobs > 2_000,
      (jobs) => `${Math.round(jobs)} jobs`,
    ),
    summary: ({ service }) => `Jobs of ${service} pile up`,
    description: (_labels, value) => `${value} wait in the queue; usually there are a few dozen.`,
  },
  {
    alert: 'TrafficDropped',
    severity: 'critical',
    forMs: 10_000,
    expression:
      'sum by (service) (rate(http_requests_total[1m])) < 0.25 * sum by (service) (avg_over_time(service:requests:rate1m[7d]))',
    holds: wherever(
      'requests',
      (rate, service) => facing.has(service) && rate < 0.25 * usualRate(service),
      (rate) => `${rate.toFixed(1)} per second`,
    ),
    summary: ({ service }) => `${service} gets hardly any requests`,
    description: (_labels, value) =>
      `Only ${value}, less than a quarter of the usual. Nothing fails: they do not arrive.`,
  },
  {
    alert: 'PodKilledForMemory',
    severity: 'error',
    forMs: 0,
    expression: 'increase(kube_pod_container_status_restarts_total{reason="OOMKilled"}[10m]) > 0',
    holds: (readings) =>
      Object.entries(readings).flatMap(([service, { restarts }]) =>
        Object.entries(restarts)
          .filter(([, times]) => times > 0)
          .map(([pod, times]) => ({ labels: { service, pod }, value: String(times) })),
      ),
    summary: ({ pod }) => `${pod} was killed for using too much memory`,
    description: (_labels, value) => `Restarts in the last ten minutes: ${value}.`,
  },
  {
    alert: 'CacheEvictions',
    severity: 'warning',
    forMs: 0,
    expression: 'rate(redis_evicted_keys_total[1m]) > 20',
    holds: wherever(
      'evictions',
      (rate) => rate > 20,
      (rate) => `${Math.round(rate)} per second`,
    ),
    summary: ({ service }) => `${service} throws keys out`,
    description: (_labels, value) => `Memory is full and keys go at ${value}; pages fall back to the database.`,
  },
  {
    alert: 'CertificateExpiresSoon',
    severity: 'info',
    forMs: 0,
    expression: '(probe_ssl_earliest_cert_expiry - time()) / 86400 < 7',
    holds: wherever(
      'certificate',
      (days) => days < 7,
      (days) => `${days.toFixed(1)} days`,
    ),
    summary: () => 'The certificate of shop.example ends soon',
    description: (_labels, value) => `It is good for another ${value}, and renewal has failed.`,
  },
  {
    alert: 'DiskFilling',
    severity: 'error',
    forMs: 0,
    expression: '1 - node_filesystem_avail_bytes / node_filesystem_size_bytes > 0.85',
    holds: wherever('disk', (part) => part > 0.85, percent),
    summary: ({ service }) => `The disk of ${service} is filling up`,
    description: (_labels, value) => `${value} of the volume is in use. The database stops when it is full.`,
  },
]
