import { z } from 'zod'
import type { Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import type { ObservedService } from '../../core/telemetry/profile.ts'
import { logEntry } from '../log-entry.ts'
import { lineOf } from '../log-line.ts'
import type { Google } from './google.ts'

const Record = z.record(z.string(), z.unknown()).nullish()

/** An entry of Cloud Logging, as far as it is read. */
export const Entry = z.object({
  insertId: z.string().nullish(),
  logName: z.string().nullish(),
  timestamp: z.string().nullish(),
  receiveTimestamp: z.string().nullish(),
  severity: z.string().nullish(),
  textPayload: z.string().nullish(),
  jsonPayload: Record,
  protoPayload: Record,
  resource: z.object({ type: z.string().nullish(), labels: Record }).nullish(),
  labels: Record,
  httpRequest: Record,
  trace: z.string().nullish(),
  spanId: z.string().nullish(),
  /** Of what takes long, the first entry tells the beginning and another the end. */
  operation: z.object({ first: z.boolean().nullish(), last: z.boolean().nullish() }).nullish(),
})
export type Entry = z.infer<typeof Entry>

const Page = z.object({ entries: z.array(Entry).nullish(), nextPageToken: z.string().nullish() })

/** The most entries of one page. */
export const pageSize = 1_000

/** All entries of a filter in a window, newest first, page by page; pages may be empty and still not be the last. */
export async function* entryPages(
  { logging, project }: Google,
  filter: string,
  { window, signal }: Pick<Question, 'window' | 'signal'>,
  size = pageSize,
): AsyncGenerator<Entry[]> {
  const body = {
    resourceNames: [`projects/${project}`],
    filter: `timestamp>="${window.from.toISOString()}" AND timestamp<"${window.to.toISOString()}"\n${filter}`,
    orderBy: 'timestamp desc',
    pageSize: Math.max(1, Math.min(pageSize, size)),
  }
  let pageToken: string | undefined
  do {
    const page = await logging.post('/v2/entries:list', { ...body, ...(pageToken && { pageToken }) }, Page, signal)
    yield page.entries ?? []
    pageToken = page.nextPageToken || undefined
  } while (pageToken)
}

/** The message of a JSON payload stands under one of these. */
export const messageNames = ['message', 'msg'] as const

/**
 * An entry as a log entry. The severity of an entry is its level unless the service names another field. An entry that is
 * nothing but a request is told by its address, and an audit entry by its method.
 */
export function entryOf(entry: Entry, service: ObservedService): LogEntry {
  const { jsonPayload, protoPayload, httpRequest, resource, labels, severity } = entry
  const { levelField } = service
  const line = lineOf(jsonPayload ?? {}, '', levelField)
  const named = messageNames.map((name) => jsonPayload?.[name]).find((text) => typeof text === 'string' && text)
  const message =
    entry.textPayload || named || httpRequest?.requestUrl || protoPayload?.methodName || (jsonPayload ?? protoPayload)
  return logEntry({
    at: new Date(entry.timestamp ?? entry.receiveTimestamp ?? 0),
    message,
    level: levelField ? line.level : severity === 'DEFAULT' ? undefined : severity,
    service: service.name,
    traceId: entry.trace?.split('/').at(-1) || line.traceId,
    spanId: entry.spanId ?? line.spanId,
    extra: {
      ...without(jsonPayload ?? {}, [...messageNames]),
      ...(httpRequest && { httpRequest }),
      ...(labels && { labels }),
      ...(resource && { resource }),
      ...(protoPayload && { protoPayload: { methodName: protoPayload.methodName, status: protoPayload.status } }),
    },
  })
}

const without = (fields: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
