import type { ObservedService } from '../../core/telemetry/profile.ts'
import { fieldNames, parseLine } from '../log-line.ts'
import { parseLogfmt } from '../logfmt.ts'
import type { LokiRow } from './loki-api.ts'
import { levelLabels, spanLabels, traceLabels } from './loki-row.ts'

/** How a service's lines look to Loki: how they are parsed, and which label then holds what. */
export interface LokiShape {
  /** `undefined`: not all lines are of one format, so no field of theirs can be asked for. */
  parser?: 'json' | 'logfmt'
  /** Every line is its own message. */
  plain: boolean
  /** Canonical field → label; what is missing cannot be asked of Loki and is sieved afterwards. */
  labels: Partial<Record<'message' | 'level' | 'trace_id' | 'span_id', string>>
  /** Labels and metadata that came with the lines. */
  around: ReadonlySet<string>
}

/** Learns the shape from a few lines: a label counts only when all of them have it. */
export function lokiShape(rows: LokiRow[], service: ObservedService): LokiShape {
  const lines = rows.map(({ line }) => parseLine(line, service))
  const formats = new Set(lines.map(({ format }) => format))
  const [only] = formats
  const parser = formats.size === 1 && only !== 'plain' ? only : undefined
  const inAll = (name: string) =>
    rows.length > 0 && rows.every(({ labels, metadata }) => name in labels || name in metadata)
  const around = new Set(rows.flatMap(({ labels, metadata }) => [...Object.keys(labels), ...Object.keys(metadata)]))
  const parsed = (names: readonly string[]) => {
    if (!parser) return undefined
    const keys = rows.map(({ line }) => namesIn(line, parser))
    const name = names.find((one) => keys.every((held) => held.has(labelFor(one))))
    return name === undefined ? undefined : clear(labelFor(name), around)
  }
  // A label some lines have and others lack would mean one thing here and another there.
  const find = (labels: readonly string[], names: readonly string[]) => {
    const first = labels.find((one) => around.has(one))
    return first === undefined ? parsed(names) : inAll(first) ? first : undefined
  }
  const level = service.levelField ? parsed([service.levelField]) : find(levelLabels, fieldNames.levels)
  const message = parsed(fieldNames.messages)
  const trace = find(traceLabels, fieldNames.traces)
  const span = find(spanLabels, fieldNames.spans)
  return {
    ...(parser && { parser }),
    plain: only === 'plain' && formats.size === 1,
    labels: {
      ...(message && { message }),
      ...(level && { level }),
      ...(trace && { trace_id: trace }),
      ...(span && { span_id: span }),
    },
    around,
  }
}

/** The label Loki makes of a field: what a label cannot contain becomes `_`. */
export const labelFor = (field: string) => field.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(\d)/, '_$1')

/** A parsed field whose name a label of the stream already has gets another. */
const clear = (label: string, around: ReadonlySet<string>) => (around.has(label) ? `${label}_extracted` : label)

/** The labels that Loki's parser makes of a line. */
function namesIn(line: string, parser: 'json' | 'logfmt'): Set<string> {
  const fields = parser === 'json' ? (JSON.parse(line) as Record<string, unknown>) : (parseLogfmt(line, true) ?? {})
  const names = new Set<string>()
  const walk = (held: Record<string, unknown>, path: string) => {
    for (const [key, value] of Object.entries(held)) {
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        walk(value as Record<string, unknown>, `${path}${key}_`)
      else names.add(labelFor(`${path}${key}`))
    }
  }
  walk(fields, '')
  return names
}
