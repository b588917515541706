import { Hono, type Context as Web } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ask, find } from '../../commands/dispatch.ts'
import type { Actor } from '../../core/actor.ts'
import type { Command, Context, MakeContext } from '../../core/command.ts'
import { confidenceText } from '../../core/investigation/investigation-card.ts'
import type { Verdict } from '../../core/investigation/verdict.ts'
import { Problem } from '../../core/problem.ts'
import type { News } from '../../core/store.ts'
import { anomalySeverities } from '../../core/telemetry/anomaly.ts'
import type { WhoAsks } from './auth/who-asks.ts'
import { HttpProblem } from './rest/http-problem.ts'
import { readRequest } from './rest/read-request.ts'
import { sseAnswer, type Telling } from './sse-answer.ts'
import { type AwaitedChange, awaitedChange } from './stream/awaited-change.ts'

/** What streaming an investigation works with. */
export interface RcaEffects {
  context: MakeContext
  whoAsks: WhoAsks
  uuid(): string
  log: { error(facts: object, message: string): void }
  signal?: AbortSignal
  heartbeatMs?: number
  /** What changes is told from here. */
  store: News
  /** How often the investigation is looked at even without news of it, in milliseconds. */
  lookMs?: number
}

const maxSize = 64 * 1_024

/**
 * `POST /api/v1/rca {service, since, severity_filter?}` investigates a service and streams how it goes:
 * `data: {"text": …}`, `event: progress`, `event: hypotheses`, `event: anomalies`, `event: verdict`, and `data: [DONE]` at
 * the end, also after an error. A reader who does not take event streams is answered at once with what was started.
 * `GET /api/v1/investigations/<id>/stream` follows one that is there. A reader who leaves ends nothing.
 */
export function rca(effects: RcaEffects): Hono {
  const { whoAsks, context, uuid } = effects
  const limit = bodyLimit({
    maxSize,
    onError: () => {
      throw new HttpProblem(413, 'invalid', 'The body is larger than 64 KiB.')
    },
  })
  return new Hono()
    .post('/api/v1/rca', limit, async (c) => {
      const actor = await whoAsks(c)
      const { input } = await readRequest(c, { http: { method: 'POST', path: '/rca' } })
      const { severity_filter: filter, ...asked } = input
      const asking = await context(actor, `http:${encodeURIComponent(actor.id)}:${uuid()}`)
      const start = async () => (await present(analyze(), asking, asked)) as { id: string }
      if (!/text\/event-stream|\*\/\*/.test(c.req.header('accept') ?? '*/*')) return c.json(await start(), 202)
      return answer(c, effects, async (telling) => {
        const least = severityOf(filter)
        const { id } = await start()
        await follow(telling, { id, actor, least, effects })
      })
    })
    .get('/api/v1/investigations/:id/stream', async (c) => {
      const actor = await whoAsks(c)
      return answer(c, effects, (telling) => follow(telling, { id: c.req.param('id'), actor, least: 0, effects }))
    })
}

const analyze = () => named('analyze')

function named(name: string): Command {
  const command = find(name)
  if (!command) throw new Error(`there is no command ${name}`)
  return command
}

const present = async (command: Command, context: Context, input: unknown) =>
  command.present(await ask(command, context, input), context)

function severityOf(written: unknown): number {
  if (written === undefined || written === null || written === '') return 0
  const at = (anomalySeverities as readonly unknown[]).indexOf(written)
  if (at >= 0) return at
  throw new Problem('invalid', `severity_filter: Choose one of ${anomalySeverities.join(', ')}.`, {
    fields: { severity_filter: `Choose one of ${anomalySeverities.join(', ')}.` },
  })
}

function answer(c: Web, { log, uuid, signal, heartbeatMs }: RcaEffects, run: (telling: Telling) => Promise<void>) {
  const onBug = (error: unknown) => {
    const id = uuid()
    log.error({ error, request: id }, 'a stream failed')
    return id
  }
  return sseAnswer(c, run, { signal, heartbeatMs, onBug })
}

/** As the command `investigation` tells programs, as far as a stream passes it on. */
interface Seen {
  id: string
  state: string
  phase: string
  url: string
  verdict: {
    summary: string
    outcome: Verdict['outcome']
    confidence: number
    remedies: { text: string; command: string[] | null }[]
  } | null
  hypotheses: { id: string; state: string; confidence: number }[]
  progress: { seq: number; step: string; text: string }[]
}

interface Following {
  id: string
  actor: Actor
  /** Rank of the least severity of anomalies that are told. */
  least: number
  effects: RcaEffects
}

async function follow(telling: Telling, following: Following): Promise<void> {
  const changes = awaitedChange(
    following.effects.store,
    (change) => 'investigation' in change && change.investigation === following.id,
  )
  try {
    await tellAlong(telling, following, changes)
  } finally {
    changes.stop()
  }
}

async function tellAlong(
  telling: Telling,
  { id, actor, least, effects }: Following,
  changes: AwaitedChange,
): Promise<void> {
  const { context, lookMs = 2_000 } = effects
  let told = 0
  let hypotheses = ''
  let anomalies = false
  for (;;) {
    // Whoever lost the right to see it meanwhile sees no more of it.
    const asking = await context(actor, 'stream')
    const seen = (await present(named('investigation'), asking, { investigation: id })) as Seen
    if (!told) await telling.event('investigation', { id: seen.id, url: seen.url, state: seen.state })
    for (const line of seen.progress.filter(({ seq }) => seq > told)) {
      await telling.event('progress', line)
      await telling.text(`${line.text}\n`)
      told = line.seq
    }
    if (!anomalies && seen.phase !== 'triage') {
      anomalies = true
      await telling.event('anomalies', await anomaliesOf(seen.id, least, asking))
    }
    const stand = JSON.stringify(seen.hypotheses)
    if (seen.hypotheses.length && stand !== hypotheses) {
      hypotheses = stand
      await telling.event('hypotheses', seen.hypotheses)
    }
    if (seen.state !== 'running') return end(telling, seen)
    if (telling.signal.aborted) return
    await changes.next(lookMs, telling.signal)
  }
}

async function anomaliesOf(id: string, least: number, { store }: Context): Promise<unknown[]> {
  const item = await store.investigations.get(id)
  const recorded = item ? await store.investigations.recorded(id) : []
  const found = recorded.find(({ ask: { id: name } }) => name === `${item?.service}: anomaly`)
  if (!found?.answer.ok) return []
  const { anomalies } = found.answer.value as { anomalies: { severity: (typeof anomalySeverities)[number] }[] }
  return anomalies.filter(({ severity }) => anomalySeverities.indexOf(severity) >= least)
}

async function end(telling: Telling, { verdict, ...seen }: Seen): Promise<void> {
  if (!verdict) return telling.text(`The investigation ${seen.id} was ${seen.state}.\n`)
  await telling.event('verdict', verdict)
  const sure =
    verdict.outcome === 'cause' || verdict.outcome === 'external' ? ` (${confidenceText(verdict.confidence)})` : ''
  await telling.text(`${verdict.outcome.toUpperCase()}${sure}: ${verdict.summary}\n`)
  for (const { text, command } of verdict.remedies)
    await telling.text(`- ${text}${command?.length ? `: ${command.join(' ')}` : ''}\n`)
  await telling.text(`${seen.url}\n`)
}
