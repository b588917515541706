import { Hono, type Context as Web } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { allow } from '../../commands/allow.ts'
import { find } from '../../commands/dispatch.ts'
import { canSee } from '../../commands/visible.ts'
import type { Actor } from '../../core/actor.ts'
import type { MakeContext } from '../../core/command.ts'
import type { Change, IncidentReader, News } from '../../core/ports.ts'
import { Problem } from '../../core/problem.ts'
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
 * `GET /api/v1/stream`: every change of an incident the asker may see, as it happens. `event: incident` carries
 * `{incident, version, type}`; `event: reload` says that changes were missed and the reader should look at everything.
 * `?incident=INC-1` keeps to one.
 */
export function stream(effects: StreamEffects): Hono {
  const { whoAsks, signal, mostListeners = 1_000 } = effects
  const sees = sight(effects)
  let listeners = 0
  return new Hono().get('/api/v1/stream', async (c) => {
    const actor = await whoAsks(c)
    await checkMayListen(actor, effects)
    if (c.req.method === 'HEAD') return c.body(null, 200, { 'content-type': 'text/event-stream' })
    if (listeners >= mostListeners || signal?.aborted)
      throw new Problem('unavailable', 'No more streams can be opened here now. Try again in a while.')
    listeners += 1
    c.header('x-accel-buffering', 'no')
    const left = () => {
      listeners -= 1
    }
    return streamSSE(c, (sse) => listen({ c, sse, actor, effects, sees }).finally(left))
  })
}

interface Listening {
  c: Web
  sse: SSEStreamingApi
  actor: Actor
  effects: StreamEffects
  sees: Sees
}

async function listen(listening: Listening): Promise<void> {
  const { c, sse, effects } = listening
  const { store, signal, heartbeatMs = 15_000 } = effects
  const only = c.req.query('incident')
  const queue = changeQueue(mostWaiting)
  const unsubscribe = store.subscribe((change) => {
    if (only === undefined || only === change.incident) queue.push(change)
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

async function pass({ c, sse, actor, effects, sees }: Listening, queue: ChangeQueue): Promise<void> {
  let reader: Actor | undefined = actor
  while (reader) {
    const news = await queue.next()
    if (news === 'end') return
    if (news === 'missed') await sse.writeSSE({ event: 'reload', data: '{}' })
    else if (news === 'beat') {
      reader = await stillWelcome(c, reader, effects)
      if (reader) await sse.write(': still here\n\n')
    } else if (await sees(reader, news.incident)) await sse.writeSSE(written(news))
  }
}

const written = ({ incident, version, type }: Change) => ({
  event: 'incident',
  id: `${incident}/${version}`,
  data: JSON.stringify({ incident, version, type }),
})

/** Keys expire, roles change and people leave while a stream is open. */
async function stillWelcome(c: Web, reader: Actor, effects: StreamEffects): Promise<Actor | undefined> {
  try {
    const actor = await effects.whoAsks(c)
    await checkMayListen(actor, effects)
    return actor
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.code === 'limited' ? reader : undefined
  }
}

/** The stream tells of incidents, so it is for those who may list them. */
async function checkMayListen(actor: Actor, { context }: StreamEffects): Promise<void> {
  allow(find('incidents')!, await context(actor, 'stream'))
}

type Sees = (reader: Actor, incident: string) => Promise<boolean>

/** Whether a reader may see an incident. Its service never changes, so it is remembered for the most recent ones. */
function sight({ store, context }: StreamEffects): Sees {
  const services = new Map<string, string>()
  const serviceOf = async (id: string) => {
    const service = services.get(id) ?? (await store.incident(id))?.service
    services.delete(id)
    if (service !== undefined) services.set(id, service)
    if (services.size > 10_000) services.delete(services.keys().next().value!)
    return service
  }
  return async (reader, incident) => {
    const service = await serviceOf(incident)
    const { directory } = await context(reader, 'stream')
    return service !== undefined && canSee(reader, directory, service)
  }
}
