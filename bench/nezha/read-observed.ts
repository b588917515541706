import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ObjectSeries, Observed } from '../../src/analysis/traces/observed.ts'
import type { Level, LogEntry } from '../../src/core/telemetry/log.ts'
import { levels } from '../../src/core/telemetry/log.ts'
import type { Series, Unit } from '../../src/core/telemetry/series.ts'
import type { Span, Trace } from '../../src/core/telemetry/trace.ts'
import { readCsv } from './read-csv.ts'

/** The texts of a folder, for quoting from. */
export interface Texts {
  logs: string
  traces: string
  metrics: string
}

/** Reads the files of a folder; metrics only where they are wanted. */
export async function readTexts(folder: string, wantMetrics: boolean): Promise<Texts> {
  const read = async (name: string) => gunzipSync(await readFile(join(folder, `${name}.csv.gz`))).toString('utf8')
  const [logs, traces, metrics] = await Promise.all([read('logs'), read('traces'), wantMetrics ? read('metrics') : ''])
  return { logs, traces, metrics }
}

/** The values of a folder, as a production backend would hand them over. */
export const observedIn = ({ logs, traces, metrics }: Texts): Observed => ({
  traces: readTraces(traces),
  logs: readLogs(logs),
  series: readSeries(metrics),
})

/** A pod's workload: its name without the two random parts that a replica set and a pod add. */
const workloadOf = (pod: string) => pod.replace(/-[a-z0-9]{5,10}-[a-z0-9]{5}$/, '')

const milliseconds = (nanoseconds: string) => Number(nanoseconds.slice(0, -6))

function readTraces(text: string): Trace[] {
  const traces = new Map<string, Span[]>()
  for (const [trace, id, parent, pod, operation, start, , duration] of readCsv(text)) {
    const span: Span = {
      id: id!,
      ...(parent !== 'root' && { parent: parent! }),
      service: workloadOf(pod!),
      operation: operation!,
      startedAt: new Date(milliseconds(start!)),
      durationMs: Number(duration) / 1000,
      failed: false,
      attributes: { pod: pod! },
    }
    const spans = traces.get(trace!)
    if (spans) spans.push(span)
    else traces.set(trace!, [span])
  }
  return [...traces].map(([id, spans]) => ({ id, spans: spans.sort((a, b) => +a.startedAt - +b.startedAt) }))
}

/** Moment, level, class and line, identifiers, words: how the applications of the set write their lines. */
const linePattern = /^\S+ +([A-Z]+) +(\S+) +TraceID: \S* +SpanID: \S* ?/

function readLogs(text: string): LogEntry[] {
  const rows = [...readCsv(text)].sort((a, b) => (a[1]! < b[1]! ? -1 : a[1]! > b[1]! ? 1 : 0))
  return rows
    .filter((row) => row.length >= 8)
    .map(([, nanoseconds, , pod, , traceId, spanId, json]) => {
      const line = textOf(json!)
      const [head, level, source] = linePattern.exec(line) ?? []
      return {
        at: new Date(milliseconds(nanoseconds!)),
        ...(levels.includes(level as Level) && { level: level as Level }),
        message: (head === undefined ? line : line.slice(head.length)).trimEnd(),
        service: workloadOf(pod!),
        traceId: traceId!,
        spanId: spanId!,
        extra: { pod: pod!, ...(source !== undefined && { source }) },
      }
    })
}

function textOf(json: string): string {
  try {
    return String((JSON.parse(json) as { log?: unknown }).log ?? json)
  } catch (error) {
    // What is no JSON is the line itself.
    if (error instanceof SyntaxError) return json
    throw error
  }
}

function readSeries(text: string): ObjectSeries[] {
  if (text === '') return []
  const names = text.slice(0, text.indexOf('\n')).trim().split(',')
  const byPod = Map.groupBy(readCsv(text), (row) => row[2]!)
  return [...byPod].flatMap(([pod, rows]) =>
    names.slice(3).flatMap((name, at): ObjectSeries[] => {
      // Columns of the node are the same for all its pods, and the files do not say which node it is.
      if (name.startsWith('Node')) return []
      const times = Float64Array.from(rows, (row) => Number(row[1]) * 1000)
      const values = Float64Array.from(rows, (row) => Number(row[at + 3]))
      const unit = unitOf(name)
      const series: Series = { name, labels: { pod }, times, values, ...(unit && { unit }) }
      return [{ object: pod, service: workloadOf(pod), series }]
    }),
  )
}

const unitOf = (name: string): Unit | undefined => (name.includes('(%)') ? 'percent' : undefined)
