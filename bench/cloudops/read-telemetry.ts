import type {
  ConnectivityProbe,
  ContainerLog,
  Dependency,
  FailingRequest,
  MetricAnomaly,
  NodeService,
} from '../../src/analysis/kubernetes/snapshot.ts'
import { type Answer, sighting } from './answers.ts'

/** What `GetErrorLogs` keeps of a service's logs, in any of its spellings. */
export function readErrorLog(answer: Answer): ContainerLog[] {
  const name = String(answer.args.service_name)
  const value = parsed(answer.value)
  const namespace = String(answer.args.namespace)
  const log = (container: string | undefined, lines: string[]) => ({
    namespace,
    name,
    ...(container && { container }),
    lines: lines.map(decoded),
    seen: [sighting(`logs of ${name}`, answer)],
  })
  if (!value || typeof value !== 'object') return []
  const { patterns } = value as { patterns?: { sample?: string; count?: number }[] }
  if (Array.isArray(patterns))
    return [
      log(
        undefined,
        patterns.map(({ sample = '' }) => sample),
      ),
    ]
  return Object.entries(value).flatMap(([container, lines]) =>
    Array.isArray(lines) && lines.length > 0 ? [log(container, lines.map(String))] : [],
  )
}

/** Lines that are JSON keep their escapes; they are read as they stand. */
const decoded = (line: string) => line

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value
  return JSON.parse(value)
}

/** `systemctl status` of a process of a node. */
export function readNodeService(answer: Answer): NodeService {
  const [, state = 'unknown'] = /Active: (\S+)/.exec(answer.text) ?? []
  const { node_name: node, service_name: name } = answer.args
  return { node: String(node), name: String(name), state, seen: [sighting(`${name} on ${node}`, answer)] }
}

export const readConnection = (answer: Answer): ConnectivityProbe => ({
  namespace: String(answer.args.namespace),
  service: String(answer.args.service_name),
  port: Number(answer.args.port),
  succeeded: !/Connection Failed/i.test(answer.text),
  seen: [sighting(`connection to ${answer.args.service_name}`, answer)],
})

/** The tree of calls under a service, and who calls it. */
export function readDependencies(answer: Answer): Dependency[] {
  const service = String(answer.args.service_name)
  const [, callers = ''] = /\[Upstream \(Called By\)\]:(.*)/.exec(answer.text) ?? []
  const found = callers
    .split(',')
    .map((name) => name.trim())
    .filter((name) => /^[a-z0-9-]+$/.test(name) && name !== 'none')
    .map((from) => ({ from, to: service }))
  const path: string[] = [service]
  for (const line of answer.text.split('\n')) {
    const [, lead, name] = /^((?:[│ ] {3})*)[├└]── ([\w.-]+)/.exec(line) ?? []
    if (lead === undefined || !name) continue
    const depth = lead.length / 4 + 1
    const from = path[depth - 1]
    path[depth] = name
    if (from) found.push({ from, to: name })
  }
  return found
}

/**
 * Retransmissions of nodes out of the metrics' table, which the alert store leaves out: ten times those of the first third of
 * the window, and at least one a second.
 */
export function readRetransmissions(csv: string): MetricAnomaly[] {
  const [head = '', ...rows] = csv
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\n')
  const columns = head.trim().split(',')
  const values = rows.map((row) => row.split(','))
  const third = Math.floor(values.length / 3)
  return columns.flatMap((column, at): MetricAnomaly[] => {
    const [, name] = /^(.+)-tcp_retr?ans\w*$/.exec(column.trim()) ?? []
    if (!name || third < 3) return []
    const level = (part: string[][]) => part.reduce((sum, row) => sum + (Number(row[at]) || 0), 0) / part.length
    const [normal, current] = [level(values.slice(0, third)), level(values.slice(-third))]
    if (current < 1 || current < 10 * Math.max(normal, 0.05)) return []
    const seen = [{ source: `metrics of ${name}`, text: column.trim(), locator: { file: 'metrics.csv' } }]
    return [{ on: 'node', name, kind: 'packet_loss', normal, current, seen }]
  })
}

type Alert = Record<string, unknown> & { evidence?: string[] }

/** Metric anomalies and failing requests of the alert store. */
export function readAlerts(answer: Answer): { anomalies: MetricAnomaly[]; failingRequests: FailingRequest[] } {
  const { alerts = [] } = (parsed(answer.value) ?? {}) as { alerts?: Alert[] }
  return {
    anomalies: alerts.filter(({ evidence }) => Array.isArray(evidence)).flatMap((alert) => anomaliesOf(alert, answer)),
    failingRequests: alerts
      .filter(({ url }) => typeof url === 'string')
      .map(({ entry_service, url, occurrences, raw_error }) => ({
        service: String(entry_service),
        path: String(url),
        status: Number(/\b([45]\d\d)\b/.exec(String(raw_error))?.[1] ?? Number.NaN) || undefined,
        count: Number(occurrences),
        seen: [sighting('failing requests', answer, partWith(answer.text, String(url)))],
      })),
  }
}

const kinds: [RegExp, MetricAnomaly['kind']][] = [
  [/^LATENCY_DEGRADATION/, 'latency'],
  [/^LATENCY_MISSING/, 'latency_missing'],
  [/^THROUGHPUT_DROP/, 'throughput_drop'],
  [/^THROUGHPUT_SURGE/, 'throughput_surge'],
  [/^TRAFFIC_ANOMALY .*drop/i, 'traffic_drop'],
  [/^TRAFFIC_ANOMALY/, 'traffic_surge'],
  [/cpu_cfs|throttl/i, 'cpu_throttled'],
  [/^RESOURCE.*cpu/i, 'cpu_usage'],
  [/^RESOURCE.*mem/i, 'memory_usage'],
  [/disk|filesystem|^IO_/i, 'disk'],
  [/^ERROR_SPIKE/, 'errors'],
  [/retr?ans|packet.?loss/i, 'packet_loss'],
]

function anomaliesOf({ name, type, evidence = [] }: Alert, answer: Answer): MetricAnomaly[] {
  return evidence.flatMap((text) => {
    const kind = kinds.find(([shape]) => shape.test(text))?.[1] ?? 'unusual'
    const on = type === 'Node' ? ('node' as const) : ('service' as const)
    const readings = [...text.matchAll(/Normal=([\d.]+)\S*(?: \w+)? -> Cur(?:rent)?=([\d.]+)/g)]
    const seen = [
      sighting(`alerts on ${name}`, answer, answer.text.includes(text) ? text : partWith(answer.text, String(name))),
    ]
    const base = { on, name: String(name), kind, seen }
    if (readings.length === 0)
      return [{ ...base, current: Number(/Val: ([\d.]+)/.exec(text)?.[1] ?? Number.NaN) || undefined }]
    return readings.map(([, normal, current]) => ({ ...base, normal: Number(normal), current: Number(current) }))
  })
}

const partWith = (text: string, needle: string) => {
  const at = text.indexOf(needle)
  return at < 0
    ? text.slice(0, 200)
    : text.slice(Math.max(0, text.lastIndexOf('{', at)), at + needle.length + 120).split('}')[0]!
}
