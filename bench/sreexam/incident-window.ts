import type { IncidentWindow, ServiceLine, ServiceWindow } from '../../src/analysis/culprit/service-window.ts'

/** The rows of a question: `cpu%: 1.2 nan 3`. */
type Metrics = Record<string, string[]>

const names = { 'cpu%': 'cpu', 'mem%': 'memory', p90ms: 'latency', ops: 'rate' } as const

/** Reads the evidence of a multimodal question. */
export function incidentWindow({ metrics, logs }: { metrics: Metrics; logs: string[] }): IncidentWindow {
  return {
    services: Object.entries(metrics).map(([service, rows]) => serviceWindow(service, rows)),
    lines: logs.map(readLine),
  }
}

function serviceWindow(service: string, rows: readonly string[]): ServiceWindow {
  const read: ServiceWindow = { service }
  for (const row of rows) {
    const [label = '', values = ''] = row.split(': ')
    const name = names[label as keyof typeof names]
    if (name) read[name] = values.trim().split(/\s+/).map(Number)
  }
  return read
}

const form = /^\[([^\]]+)\]\s*([A-Z]+):\s*(.*)$/s

function readLine(line: string): ServiceLine {
  const [, service = '', level = 'info', message = line] = form.exec(line) ?? []
  const [, hours, minutes, seconds] = /\b(\d\d):(\d\d):(\d\d(?:\.\d+)?)/.exec(message) ?? []
  const trace = /TraceID: ([0-9a-f]{16,})/.exec(message)?.[1]
  const at = hours === undefined ? undefined : 1000 * (3600 * Number(hours) + 60 * Number(minutes) + Number(seconds))
  const known = { ...(at !== undefined && { at }), ...(trace && { trace }) }
  return {
    ...known,
    service,
    level: level.toLowerCase(),
    message: message.replace(/,? ?(?:TraceID|SpanID): [0-9a-f]+,?/g, ''),
  }
}
