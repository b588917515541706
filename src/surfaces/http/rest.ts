import { Hono, type Context as Web } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { allow } from '../../commands/allow.ts'
import { ask, notice, shown } from '../../commands/dispatch.ts'
import type { Answers } from '../../core/answers.ts'
import type { Command, Context, MakeContext } from '../../core/command.ts'
import type { WhoAsks } from './auth/who-asks.ts'
import { answerOnce, type Given, idempotencyKey } from './rest/answer-once.ts'
import { HttpProblem } from './rest/http-problem.ts'
import { otherwise, type Route } from './rest/methods.ts'
import { changesAnIncident, onlyIfVersion } from './rest/only-if-version.ts'
import { readRequest } from './rest/read-request.ts'
import { successStatus, wantsCard, writeAnswer } from './rest/write-answer.ts'

/** Where the API lives. */
export const base = '/api/v1'

/** The largest body taken, in bytes. */
const maxSize = 1024 * 1024

/** What the REST routes work with. */
export interface RestEffects {
  commands: Command[]
  context: MakeContext
  whoAsks: WhoAsks
  store: Answers
  uuid(): string
  /** Routes below the same base that others serve, so that a wrong method there is told too. */
  others: Route[]
}

/** Every command as a route below `/api/v1`, and a plain word for what is no route. Problems are thrown. */
export function rest(effects: RestEffects): Hono {
  const { commands, others } = effects
  const app = new Hono()
  const once = answerOnce()
  const routes = commands.map(({ http }) => ({ method: http.method, path: `${base}${http.path}` }))
  for (const command of commands)
    app.on(
      command.http.method,
      `${base}${command.http.path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      bodyLimit({ maxSize, onError: tooLarge }),
      (c) => run(c, command, effects, once),
    )
  return app.all(`${base}/*`, otherwise([...routes, ...others]))
}

async function run(c: Web, command: Command, effects: RestEffects, once: ReturnType<typeof answerOnce>) {
  const actor = await effects.whoAsks(c)
  const key = command.effect === 'reads' ? undefined : idempotencyKey(c.req.header('idempotency-key'))
  const commandId = `http:${encodeURIComponent(actor.id)}:${key ?? effects.uuid()}`
  const plain = await effects.context(actor, commandId)
  allow(command, plain)
  const { input, fingerprint } = await readRequest(c, command)
  const context = conditional(c, command, plain, input)
  const taken = notice(command, context, input)
  if (taken !== undefined) c.header('allclear-notice', taken)
  const work = () => carryOut(c, command, context, input)
  if (key === undefined) return writeAnswer(c, await work())
  const asking = { key: commandId, requestHash: fingerprint, store: effects.store, secrets: context.secrets }
  const given = await once(asking, work)
  if (given.again) c.header('idempotency-replayed', 'true')
  return writeAnswer(c, given)
}

function conditional(c: Web, command: Command, context: Context, input: unknown): Context {
  const ifMatch = c.req.header('if-match')
  if (ifMatch === undefined || !changesAnIncident(command)) return context
  return onlyIfVersion(context, ifMatch, (input as { incident?: unknown } | undefined)?.incident)
}

async function carryOut(c: Web, command: Command, context: Context, input: unknown): Promise<Given> {
  const out = await ask(command, context, input)
  const body = wantsCard(c) ? shown(command, context, input, out) : command.present(out, context)
  return { status: successStatus(command), body }
}

function tooLarge(): never {
  throw new HttpProblem(413, 'invalid', 'The body is larger than 1 MiB.')
}
