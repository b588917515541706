import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Window } from '../../core/telemetry/window.ts'
import type { PrometheusApi } from './api.ts'
import { guessConvention, type RequestConvention, requestConventions, serviceLabels } from './conventions.ts'
import { equalTo, literally, quoted } from './matcher.ts'

/** What the metrics of one service are called here, found out by asking. */
export interface MeasuredService {
  /** Name of a metric → the matchers that pick out this service's series of it. */
  metrics: ReadonlyMap<string, string>
  /** How it counts requests, and by which label or metric a failed one is known. */
  requests?: RequestConvention & { matchers: string; failed?: { matcher: string } | { metric: string } }
  /** How often it is scraped, in milliseconds. */
  intervalMs: number
}

/** Where to look for a service, beside its name. */
export interface Whereabouts {
  /** The only label that holds its name. */
  label?: string | undefined
  /** Whole matchers, such as `namespace="shop", app="cart"`, instead of a label. */
  selector?: string | undefined
  /** Scrape interval in milliseconds, where it is known. */
  intervalMs?: number | undefined
}

/** Pods of Kubernetes carry their service's name only at their head. */
const podMetrics = /^(container_|kube_pod_)/

/** Finds out which metrics a service has; nothing is found where it has none. */
export async function measureService(
  api: PrometheusApi,
  { name }: ObservedService,
  where: Whereabouts,
  window: Window,
  signal?: AbortSignal,
): Promise<MeasuredService> {
  const candidates = where.selector
    ? [where.selector]
    : where.label
      ? [equalTo(where.label, name)]
      : serviceLabels.map((label) => equalTo(label, name))
  const pods = where.selector ? [] : [`pod=~${quoted(`${literally(name)}(-.*)?`)}`]
  const metrics = new Map<string, string>()
  const found = await Promise.all(
    [...candidates, ...pods].map((matchers) => api.metricNames(`{${matchers}}`, window, signal)),
  )
  for (const [index, names] of found.entries()) {
    const pod = index >= candidates.length
    const matchers = pod ? pods[0]! : candidates[index]!
    for (const metric of names)
      if (!metrics.has(metric) && (!pod || podMetrics.test(metric))) metrics.set(metric, matchers)
  }
  const requests = await requestsOf(api, metrics, window, signal)
  return {
    metrics,
    ...(requests && { requests }),
    intervalMs: where.intervalMs ?? (await intervalOf(api, requests, metrics, window, signal)),
  }
}

async function requestsOf(api: PrometheusApi, metrics: Map<string, string>, window: Window, signal?: AbortSignal) {
  const convention =
    requestConventions.find(({ counter }) => metrics.has(counter)) ?? guessConvention([...metrics.keys()])
  const scope = convention && metrics.get(convention.counter)
  if (!convention || scope === undefined) return undefined
  const matchers = convention.only ? `${scope}, ${convention.only}` : scope
  const labels = new Set(await api.labelNames(`${convention.counter}{${scope}}`, window, signal))
  const outcome = convention.outcomes.find(({ label }) => labels.has(label))
  const counted = convention.failures?.find((metric) => metrics.has(metric))
  const failed = outcome
    ? { matcher: `${outcome.label}=~${quoted(outcome.failed)}` }
    : counted
      ? { metric: counted }
      : undefined
  return { ...convention, matchers, ...(failed && { failed }) }
}

const assumedIntervalMs = 60_000
const probedSeconds = 600

/** The scrape interval, from how many samples a series has in ten minutes; a minute where nothing tells. */
async function intervalOf(
  api: PrometheusApi,
  requests: { counter: string; matchers: string } | undefined,
  metrics: ReadonlyMap<string, string>,
  window: Window,
  signal?: AbortSignal,
): Promise<number> {
  const [other] = metrics
  const [metric, matchers] = requests ? [requests.counter, requests.matchers] : (other ?? [])
  if (metric === undefined) return assumedIntervalMs
  const counted = `max(count_over_time(${metric}{${matchers}}[${probedSeconds}s]))`
  const samples = await api.value(counted, window.to, signal)
  return samples !== undefined && samples > 1 ? (probedSeconds * 1000) / samples : assumedIntervalMs
}
