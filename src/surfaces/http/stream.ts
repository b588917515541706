import { Hono, type Context as Web } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { allow } from '../../commands/allow.ts'
import { find } from '../../commands/dispatch.ts'
import { canSee } from '../../commands/visible.ts'
import type { Actor } from '../../core/actor.ts'
import type { Change } from '../../core/change.ts'
import type { MakeContext } from '../../core/command.ts'
import type { IncidentReader } from '../../core/incident-reader.ts'
import { Problem } from '../../core/problem.ts'
import type { News } from '../../core/store.ts'
import type { WhoAsks } from './auth/who-asks.ts'
import { type ChangeQueue, changeQueue } from './stream/change-queue.ts'

/** What the live stream works with. */
export interface StreamEffects {
  store: News & Pick<IncidentReader, 'incident'>
  context: MakeContext
  whoAsks: WhoAsks
  /** Ends every stream when it is aborted. */
  signal?: AbortSignal
  /** How often a quiet stream says that it lives, and looks again whether its reader may still listen; milliseconds. */
  heartbeatMs?: number
  /** How many may listen to this process at once. */
  mostListeners?: number
}

/** How many changes may wait for a slow reader. */
const mostWaiting = 500

/**
 * `GET /api/v1/stream`: every change that the asker may see, as it happens. `event: incident` carries
 * `{incident, version, type}`, `event: proposal` and `event: investigation` what became of one and which incidents it is
 * about; `event: reload` says that changes were missed and the reader should look at everything. `?incident=INC-1` keeps
 * to one incident, its investigations and its proposals.
 */
export function stream(effects: StreamEffects): Hono {
  const { whoAsks, signal, mostListeners = 1_000 } = effects
  const sees = sight(effects)
  let listeners = 0
  return new Hono().get('/api/v1/stream', async (c) => {
    const reader = await readerOf(await whoAsks(c), effects)
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
    if (listeners >= mostListeners || signal?.aborted)
      throw new Problem('unavailable', 'No more streams can be opened here now. Try again in a while.')
    listeners += 1
    c.header('x-accel-buffering', 'no')
    const left = () => {
      listeners -= 1
    }
    return streamSSE(c, (sse) => listen({ c, sse, reader, effects, sees }).finally(left))
  })
}

interface Listening {
  c: Web
  sse: SSEStreamingApi
  reader: Reader
  effects: StreamEffects
  sees: Sees
}

/** Who listens, and what they may hear of. */
interface Reader {
  actor: Actor
  kinds: ReadonlySet<Kind>
}

async function listen(listening: Listening): Promise<void> {
  const { c, sse, effects } = listening
  const { store, signal, heartbeatMs = 15_000 } = effects
  const only = c.req.query('incident')
  const queue = changeQueue(mostWaiting)
  const unsubscribe = store.subscribe((change) => {
    if (only === undefined || incidentsOf(change).includes(only)) queue.push(change)
  })
  const beat = setInterval(queue.beat, heartbeatMs)
  signal?.addEventListener('abort', queue.end)
  sse.onAbort(queue.end)
  try {
    await sse.write(': listening\nretry: 2000\n\n')
    // What happened while a reader was away is not kept: it is told to look at everything again.
    if (c.req.header('last-event-id') !== undefined) await sse.writeSSE({ event: 'reload', data: '{}' })
    await pass(listening, queue)
  } finally {
    unsubscribe()
    clearInterval(beat)
    signal?.removeEventListener('abort', queue.end)
  }
}

async function pass({ c, sse, effects, sees, ...begun }: Listening, queue: ChangeQueue): Promise<void> {
  let reader: Reader | undefined = begun.reader
  while (reader) {
    const news = await queue.next()
    if (news === 'end') return
    if (news === 'missed') await sse.writeSSE({ event: 'reload', data: '{}' })
    else if (news === 'beat') {
      reader = await stillWelcome(c, reader, effects)
      if (reader) await sse.write(': still here\n\n')
    } else if (await sees(reader, news)) await sse.writeSSE(written(news))
  }
}

const incidentsOf = (change: Change) => ('incident' in change ? [change.incident] : change.incidents)

/** Which event a change is; its id says which row in which version. */
function written(change: Change) {
  const event = kindOf(change)
  const id = (change as Partial<Record<Kind, string>>)[event]
  return { event, id: `${id}/${change.version}`, data: JSON.stringify(change) }
}

/** What changes are of, and the command that lists it. */
const lists = { incident: 'incidents', proposal: 'proposals', investigation: 'investigations' } as const
type Kind = keyof typeof lists
const kinds = Object.keys(lists) as Kind[]

const kindOf = (change: Change): Kind => kinds.find((kind) => kind in change)!

/** Keys expire, roles change and people leave while a stream is open. */
async function stillWelcome(c: Web, reader: Reader, effects: StreamEffects): Promise<Reader | undefined> {
  try {
    return await readerOf(await effects.whoAsks(c), effects)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.code === 'limited' ? reader : undefined
  }
}

/** The stream tells of what its reader may list; who may list nothing of it is refused as by the list of incidents. */
async function readerOf(actor: Actor, { context }: StreamEffects): Promise<Reader> {
  const asking = await context(actor, 'stream')
  const may = (kind: Kind) => {
    try {
      allow(find(lists[kind])!, asking)
      return true
    } catch (error) {
      if (error instanceof Problem) return false
      throw error
    }
  }
  const allowed = kinds.filter(may)
  if (!allowed.length) allow(find(lists.incident)!, asking)
  return { actor, kinds: new Set(allowed) }
}

type Sees = (reader: Reader, change: Change) => Promise<boolean>

/** Whether a reader may see what a change is about. The service of an incident never changes, so it is remembered for the most recent ones. */
function sight({ store, context }: StreamEffects): Sees {
  const services = new Map<string, string>()
  const serviceOf = async (id: string) => {
    const service = services.get(id) ?? (await store.incident(id))?.service
    services.delete(id)
    if (service !== undefined) services.set(id, service)
    if (services.size > 10_000) services.delete(services.keys().next().value!)
    return service
  }
  return async ({ actor, kinds: heard }, change) => {
    if (!heard.has(kindOf(change))) return false
    const service = 'incident' in change ? await serviceOf(change.incident) : change.service
    const { directory } = await context(actor, 'stream')
    return service !== undefined && canSee(actor, directory, service)
  }
}
