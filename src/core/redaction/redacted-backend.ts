import { Problem } from '../problem.ts'
import type { Backend } from '../telemetry/backend.ts'
import type { Deploy } from '../telemetry/deploy.ts'
import type { LogEntry } from '../telemetry/log.ts'
import type { Series } from '../telemetry/series.ts'
import type { Span, Trace } from '../telemetry/trace.ts'
import { redacted, redactField } from './redact.ts'
import { type Privacy, usualPrivacy } from './rule.ts'

/**
 * A backend whose answers hold neither secrets nor personal data: the one boundary that everything observed passes before
 * it is kept, told or shown to a model, whichever engine it comes from. Identifiers of traces and spans stay.
 */
export function redactedBackend(backend: Backend, privacy: Privacy = usualPrivacy): Backend {
  const text = (words: string) => redacted(words, privacy)
  return {
    kind: backend.kind,
    abilities: backend.abilities,
    logs: guarded(async (asked) => (await backend.logs(asked)).map((entry) => logEntry(entry, privacy)), text),
    countLogs: guarded(async (asked) => series(await backend.countLogs(asked), privacy), text),
    metric: guarded(async (asked) => {
      const found = await backend.metric(asked)
      return found && series(found, privacy)
    }, text),
    expression: guarded(async (asked) => (await backend.expression(asked)).map((one) => series(one, privacy)), text),
    traces: guarded(async (asked) => (await backend.traces(asked)).map((trace) => traceOf(trace, privacy)), text),
    changes: guarded(async (asked) => (await backend.changes(asked)).map((one) => deploy(one, privacy)), text),
    async health(signal) {
      const findings = await backend.health(signal)
      return findings.map((one) => ({ ...one, message: text(one.message) }))
    },
  }
}

/** What an engine says of its failure may quote what it was sent. */
const guarded =
  <Asked, Out>(ask: (asked: Asked) => Promise<Out>, text: (words: string) => string) =>
  async (asked: Asked): Promise<Out> => {
    try {
      return await ask(asked)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const message = text(error.message)
      if (message === error.message) throw error
      throw new Problem(error.code, message, { fields: error.fields })
    }
  }

const logEntry = (entry: LogEntry, privacy: Privacy): LogEntry => ({
  ...entry,
  message: redacted(entry.message, privacy),
  extra: fields(entry.extra, privacy),
})

const traceOf = (trace: Trace, privacy: Privacy): Trace => ({
  ...trace,
  spans: trace.spans.map(
    (span): Span => ({
      ...span,
      operation: redacted(span.operation, privacy),
      attributes: fields(span.attributes, privacy),
    }),
  ),
})

const series = (one: Series, privacy: Privacy): Series => ({
  ...one,
  name: redacted(one.name, privacy),
  labels: fields(one.labels, privacy),
})

/** A title may quote a configuration, and an address its key; who made a change is whom to ask, and keeps its address. */
const deploy = (one: Deploy, privacy: Privacy): Deploy => ({
  ...one,
  title: redacted(one.title, privacy),
  ...(one.author !== undefined && { author: redacted(one.author, { ...privacy, emails: 'keep' }) }),
  ...(one.url !== undefined && { url: redacted(one.url, privacy) }),
})

const fields = <T extends Record<string, string | number | boolean | null>>(of: T, privacy: Privacy): T =>
  Object.fromEntries(
    Object.entries(of).map(([name, value]) => [redacted(name, privacy), redactField(name, value, privacy)]),
  ) as T
