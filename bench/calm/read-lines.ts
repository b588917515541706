import type { ReadLine } from '../../src/analysis/log-anomalies/examine-log.ts'
import type { CaseFiles } from './case-files.ts'

/** A row of the log store. */
interface Row {
  timestamp?: string
  message?: string
  status?: string
  service?: string
}

/** Reads the logs of a Kubernetes case, oldest first; rows of the log store carry their level beside the message. */
export function readLines(files: CaseFiles): ReadLine[] {
  const rows: Row[] = files.read('datadog_logs.json')?.logs ?? []
  const shipped = rows.map(({ timestamp, message = '', status = '', service = '' }): ReadLine => {
    const isLevelled = /^\S*\s*(?:INFO|WARN|ERROR|DEBUG|FATAL)\b/.test(message)
    const text = isLevelled || !status ? message : `${status.toUpperCase()} ${service}: ${message}`
    return {
      text,
      source: `logs of ${service}`,
      locator: { file: 'datadog_logs.json' },
      ...(timestamp && { at: new Date(timestamp) }),
    }
  })
  const own = files.read('eks_pod_logs.json')
  const written = String(own?.logs ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((text): ReadLine => ({ text, source: `logs of ${own.pod_name}`, locator: { file: 'eks_pod_logs.json' } }))
  return [...shipped.sort((a, b) => +(a.at ?? 0) - +(b.at ?? 0)), ...written]
}
