import { hash } from 'node:crypto'
import type { Context } from 'hono'
import type { Clock } from '../../../core/clock.ts'
import type { Inbox } from '../../../core/inbox.ts'
import type { Answer, Posted, Source, SourceSettings } from '../../../core/source.ts'
import { notStored, respond } from './answers.ts'
import { readBody, textOfBody } from './read-body.ts'

/** What the door did with one request, for metrics and logs. */
export interface IntakeSeen {
  outcome: 'accepted' | 'malformed' | 'overloaded' | 'refused' | 'failed'
  status: number
  /** Present once the caller has shown the key of a source. */
  source?: string
  kind?: string
  /** Length of the stored body in UTF-16 units. */
  size?: number
  /** How long storing it took. */
  seconds?: number
  /** Why the delivery could not be stored. */
  error?: unknown
}

/** Where deliveries go, and who is told of them. */
export interface Desk {
  inbox: Pick<Inbox, 'accept' | 'backlog'>
  clock: Clock
  /** Above so many waiting deliveries new ones are turned away, in the words their senders understand. */
  maxBacklog: number
  observe(seen: IntakeSeen): void
}

/** A caller that has shown its key, and the vendor path it used, if any. */
export interface Caller {
  source: Source
  settings: SourceSettings
  path: string
}

/** Headers that help to read a delivery later and hold no secret. */
const keptHeaders = ['content-type', 'user-agent']

/** Takes the delivery of a known caller: turned away when too much waits, else read, stored, and only then answered. */
export async function takeDelivery(
  c: Context,
  desk: Desk,
  caller: Caller,
  read?: Uint8Array | string,
): Promise<Response> {
  const { answers } = caller.source
  if (desk.inbox.backlog() > desk.maxBacklog) return turnAway(c, desk, answers.overloaded, 'overloaded', caller)
  const bytes = read ?? (await readBody(c.req))
  if (typeof bytes !== 'string' && 'status' in bytes) return turnAway(c, desk, bytes, 'refused', caller)
  const text = typeof bytes === 'string' ? bytes : await textOfBody(bytes, c.req.header('content-encoding'))
  return typeof text === 'string' ? store(c, desk, caller, text) : turnAway(c, desk, text, 'refused', caller)
}

/** Answers without keeping anything. */
export function turnAway(
  c: Context,
  desk: Desk,
  answer: Answer,
  outcome: 'refused' | 'overloaded',
  caller?: Caller,
): Response {
  desk.observe({ outcome, status: answer.status, ...(caller && named(caller)) })
  return respond(c, answer)
}

/** What the source refuses is stored as well: its sender may never repeat it, and a person can replay it. */
async function store(c: Context, desk: Desk, caller: Caller, text: string): Promise<Response> {
  const { source, settings, path } = caller
  const body = withoutKey(text, source)
  const posted: Posted = {
    body,
    headers: headersOf(c, path, source.headers),
    receivedAt: desk.clock.now(),
    sha256: hash('sha256', body),
  }
  const screened = source.screen?.(posted, settings) ?? { accept: posted, answer: source.answers.accepted }
  const [kept, answer] = 'accept' in screened ? [screened.accept, screened.answer] : [posted, screened.refuse]
  const seen = { ...named(caller), size: body.length }
  try {
    await desk.inbox.accept([{ door: 'alerts', source: settings.name, ...kept }])
  } catch (error) {
    const failed = source.answers.refused(notStored)
    desk.observe({ outcome: 'failed', status: failed.status, ...seen, error })
    return respond(c, { ...failed, headers: { 'retry-after': '5', ...failed.headers } })
  }
  const seconds = (desk.clock.now().getTime() - posted.receivedAt.getTime()) / 1000
  desk.observe({ outcome: 'accept' in screened ? 'accepted' : 'malformed', status: answer.status, ...seen, seconds })
  return respond(c, answer)
}

const named = ({ settings: { name, kind } }: Caller) => ({ source: name, kind })

/** The key that some senders put into their body is not kept with it. */
function withoutKey(body: string, { doors }: Source): string {
  if (!doors.some(({ key }) => key === 'routing_key')) return body
  return body.replace(/("routing_key"\s*:\s*")(?:[^"\\]|\\.)*"/g, '$1***"')
}

function headersOf(c: Context, path: string, more: readonly string[] = []): Record<string, string> {
  const headers: Record<string, string> = path ? { 'x-allclear-door': path } : {}
  for (const name of [...keptHeaders, ...more]) {
    const value = c.req.header(name)
    if (value !== undefined) headers[name] = value.slice(0, 500)
  }
  return headers
}
