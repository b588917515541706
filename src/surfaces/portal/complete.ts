import type { FoundLogs } from '../../commands/logs.ts'
import { Problem } from '../../core/problem.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import { type Completions, completions, type KnownFields } from '../../query/suggest.ts'
import { attempt } from './trouble.ts'
import { read, type View } from './view.ts'

const keptMs = 60_000
const mostKept = 200
const longest = 100

/**
 * Completes the query that somebody is writing, from the fields and values of the newest lines of the service. Those are
 * asked for as the person who writes, at most once a minute, so that every keystroke is not a question to the backend.
 */
export function completer(): (view: View) => Promise<Completions> {
  const kept = new Map<string, { until: number; known: Promise<KnownFields> }>()
  return async (view) => {
    const { service = '', profile = '', query = '', cursor } = Object.fromEntries(view.url.searchParams)
    const key = JSON.stringify([view.actor.id, profile, service])
    const found = kept.get(key)
    const fresh = found && found.until > view.now.getTime() ? found.known : newestFields(view, service, profile)
    if (fresh !== found?.known) {
      kept.delete(key)
      kept.set(key, { until: view.now.getTime() + keptMs, known: fresh })
      if (kept.size > mostKept) kept.delete(kept.keys().next().value!)
    }
    const at = cursor === undefined ? query.length : Number(cursor)
    return completions(query, Math.min(query.length, Math.max(0, Number.isInteger(at) ? at : 0)), await fresh)
  }
}

async function newestFields(view: View, service: string, profile: string): Promise<KnownFields> {
  const found = await attempt(
    read<FoundLogs>(view, 'logs', { service, ...(profile && { profile }), since: '1h', limit: 200 }),
  )
  return fieldsOf(found instanceof Problem ? [] : found.entries)
}

/** The fields of lines, and the values met in each, the most frequent first. */
function fieldsOf(entries: LogEntry[]): KnownFields {
  const counts = new Map<string, Map<string, number>>()
  const meet = (name: string, value: string) => {
    const values = counts.get(name) ?? new Map<string, number>()
    counts.set(name, values.set(value, (values.get(value) ?? 0) + 1))
  }
  for (const { service, extra } of entries) {
    meet('service', service)
    for (const [name, value] of Object.entries(extra))
      if (value !== null && String(value).length <= longest) meet(name, String(value))
  }
  return {
    fields: [...counts.keys()],
    values: (field) =>
      [...(counts.get(field) ?? [])]
        .sort((a, b) => b[1] - a[1])
        .slice(0, longest)
        .map(([value]) => value),
  }
}
