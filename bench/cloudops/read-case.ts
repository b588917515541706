import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface Case {
  id: string
  namespace: string
  query: string
  cache: Record<string, unknown>
  /** The metrics' table, in cases about performance. */
  metrics: string | undefined
}

/** Reads a case's folder; nothing outside of it is looked at. */
export function readCase(folder: string): Case {
  const question = JSON.parse(readFileSync(join(folder, 'question.json'), 'utf8')) as {
    case: string
    namespace: string
    query: string
  }
  const unpacked = (file: string) => gunzipSync(readFileSync(join(folder, file))).toString('utf8')
  const metrics = existsSync(join(folder, 'metrics.csv.gz')) ? unpacked('metrics.csv.gz') : undefined
  const cache = JSON.parse(unpacked('tool_cache.json.gz'))
  return { id: question.case, namespace: question.namespace, query: question.query, cache, metrics }
}
