import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ask, find } from '../../commands/dispatch.ts'
import type { MakeContext } from '../../core/command.ts'
import type { WhoAsks } from './auth/who-asks.ts'
import { HttpProblem } from './rest/http-problem.ts'
import { readRequest } from './rest/read-request.ts'
import { sseAnswer, type Telling } from './sse-answer.ts'

interface ExplainEffects {
  context: MakeContext
  whoAsks: WhoAsks
  uuid(): string
  log: { error(facts: object, message: string): void }
  signal?: AbortSignal
}

/** What the command `explain` tells programs, as far as the stream passes it on. */
interface Told {
  class: string
  because: string
  message: string
  place: string | null
  says: string
  advice: string[]
}

/**
 * `POST /api/v1/explain {error | service, since?}` streams what an error means: the first chunk is its class alone, then
 * `event: explanation` with all of it and its sentences, and `data: [DONE]` at the end, also after an error.
 */
export function explainDoor({ context, whoAsks, uuid, log, signal }: ExplainEffects): Hono {
  const limit = bodyLimit({
    maxSize: 256 * 1_024,
    onError: () => {
      throw new HttpProblem(413, 'invalid', 'The body is larger than 256 KiB.')
    },
  })
  return new Hono().post('/api/v1/explain', limit, async (c) => {
    const actor = await whoAsks(c)
    const { input } = await readRequest(c, { http: { method: 'POST', path: '/explain' } })
    const command = find('explain')!
    const asking = await context(actor, `http:${encodeURIComponent(actor.id)}:${uuid()}`)
    const explained = async () => command.present(await ask(command, asking, input), asking) as Told
    if (!/text\/event-stream|\*\/\*/.test(c.req.header('accept') ?? '*/*')) return c.json(await explained())
    const onBug = (error: unknown) => {
      const id = uuid()
      log.error({ error, request: id }, 'an explanation failed')
      return id
    }
    return sseAnswer(c, async (telling) => tell(telling, await explained()), { signal, onBug })
  })
}

async function tell(telling: Telling, told: Told): Promise<void> {
  await telling.text(told.class)
  await telling.event('explanation', told)
  await telling.text(`\n${told.message}\n${told.says}\n`)
  if (told.place) await telling.text(`Where: ${told.place}\n`)
  for (const one of told.advice) await telling.text(`- ${one}\n`)
}
