import type { LogsWanted, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import type { Series } from '../../core/telemetry/series.ts'
import { matches } from '../../query/matches.ts'
import { counted } from '../counted.ts'
import { logEntry } from '../log-entry.ts'
import { parseLine } from '../log-line.ts'
import type { OpenCluster } from './open-cluster.ts'
import { type LogStream, linesOf, type PodLine, streamsOf } from './pod-lines.ts'
import { podsOf } from './pods-of.ts'

/** Logs read at the same time: a kubelet serves them from its disk. */
const atOnce = 6

/** Lines of all pods and containers of a service, newest first. Each log is read backwards until enough lines match. */
export async function podLogs(
  cluster: OpenCluster,
  question: Question & LogsWanted & { limit: number },
): Promise<LogEntry[]> {
  const { service, window, limit, signal } = question
  const keep = filterOf(question)
  const streams = streamsOf(await podsOf(cluster, service, signal), service, window)
  const newest = async (stream: LogStream): Promise<LogEntry[]> => {
    for (let tail = Math.max(500, limit); ; tail *= 8) {
      const { lines, all } = await linesOf(cluster.reader, stream, window, tail, signal)
      const found = lines.map((line) => entryOf(line, service)).filter(keep)
      if (all || found.length >= limit) return found.reverse().slice(0, limit)
    }
  }
  const found = await inTurns(streams, newest)
  return found
    .flat()
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, limit)
}

/** How many lines match per step. A cluster does not count: every line of the window is read, and none is kept. */
export async function countPodLogs(
  cluster: OpenCluster,
  question: Question & LogsWanted & { stepMs: number },
): Promise<Series> {
  const { service, window, stepMs, signal } = question
  const keep = filterOf(question)
  const streams = streamsOf(await podsOf(cluster, service, signal), service, window)
  const count = async (stream: LogStream) => {
    const { lines } = await linesOf(cluster.reader, stream, window, undefined, signal)
    const kept = lines.map((line) => entryOf(line, service)).filter(keep)
    return kept.map(({ at }) => [at.getTime(), 1] as const)
  }
  return counted('log_count', window, stepMs, (await inTurns(streams, count)).flat())
}

/** A cluster has no query language: a raw text is one that the line contains, as `grep -F` looks for it. */
function filterOf(wanted: LogsWanted): (entry: LogEntry) => boolean {
  return 'query' in wanted ? (entry) => matches(wanted.query, entry) : ({ message }) => message.includes(wanted.raw)
}

function entryOf({ at, text, pod, container }: PodLine, service: ObservedService): LogEntry {
  const { message, level, traceId, spanId, extra } = parseLine(text, service)
  const { name, namespace } = pod.metadata
  const place = {
    'k8s.pod.name': name,
    'k8s.container.name': container,
    'k8s.namespace.name': namespace,
    'k8s.node.name': pod.spec.nodeName,
  }
  return logEntry({ at, message, level, service: service.name, traceId, spanId, extra: { ...place, ...extra } })
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += atOnce)
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(work))))
  return results
}
