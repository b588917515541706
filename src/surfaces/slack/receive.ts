import { createHash } from 'node:crypto'
import type { InboxItem } from '../../core/inbox.ts'
import { Problem } from '../../core/problem.ts'
import { complain } from './complain.ts'
import { type Done, type Settled, settled } from './done.ts'
import type { SlackEffects } from './effects.ts'
import { type Envelope, readEnvelope } from './envelope.ts'
import { recognise } from './recognise.ts'
import { formErrors } from './submit.ts'
import { suggest } from './suggest.ts'
import { placeOf, tell } from './tell.ts'
import { isUrgent, type Worked, work } from './work.ts'

/** How long the door works before it answers without a result; Slack itself waits three seconds. */
const patienceMs = 2_000
/** When the job takes over what a door began and did not finish, in milliseconds. */
const takeOverMs = 5_000
/** How often the job tries before it gives an envelope up. */
const mostAttempts = 3

/** What goes back to Slack in the answer itself; usually nothing. */
type Reply = Record<string, unknown> | undefined

/** The one handler behind all doors: HTTP and Socket Mode hand in payloads, the job hands in what was stored. */
export interface Receiver {
  /** Stores a payload and answers; throws Problem `invalid` for what is no payload of Slack. */
  receive(payload: Record<string, unknown>): Promise<Reply>
  /** Works on a stored envelope. Throws what is worth another attempt. */
  handle(item: InboxItem): Promise<Settled>
  /** Resolves when nothing that a door began is under way any more. */
  drain(): Promise<void>
}

/** Makes the handler. An envelope is stored before it is answered, and works once however often it arrives. */
export function receiver(effects: SlackEffects): Receiver {
  const underWay = new Set<Promise<unknown>>()
  const background = (doing: Promise<unknown>) => {
    underWay.add(doing)
    void doing.finally(() => underWay.delete(doing))
  }
  return {
    async receive(payload) {
      const envelope = readEnvelope(payload)
      if (envelope.kind === 'suggestion') return suggest(effects, envelope)
      const urgent = isUrgent(effects, envelope)
      const { id, fresh } = await store(effects, envelope, payload, urgent)
      if (!fresh || !urgent) return undefined
      return atOnce(effects, envelope, id, background)
    },
    handle: (item) => handle(effects, item),
    async drain() {
      await Promise.all(underWay)
    },
  }
}

async function store(
  { store, clock }: SlackEffects,
  { kind, dedupe }: Envelope,
  payload: Record<string, unknown>,
  urgent: boolean,
): Promise<{ id: string; fresh: boolean }> {
  const receivedAt = clock.now()
  const body = JSON.stringify(payload)
  const [accepted] = await store.accept([
    {
      door: 'slack',
      source: kind,
      dedupe,
      headers: {},
      body,
      sha256: createHash('sha256').update(body).digest('hex'),
      receivedAt,
      ...(urgent && { notBefore: new Date(receivedAt.getTime() + takeOverMs) }),
    },
  ])
  return accepted!
}

/** Works inside Slack's three seconds; what takes longer is finished behind the answer, or by the job. */
async function atOnce(
  effects: SlackEffects,
  envelope: Envelope,
  id: string,
  background: (doing: Promise<unknown>) => void,
): Promise<Reply> {
  const doing = attempt(effects, envelope, id)
  const inline = envelope.kind === 'view_submission' || (envelope.kind === 'command' && !envelope.responseUrl)
  const worked = inline ? await Promise.race([doing, effects.after(patienceMs)]) : undefined
  if (!worked) {
    background(doing.then((late) => late && finish(effects, envelope, id, late, false)).catch(report(effects, id)))
    return undefined
  }
  const reply = replyTo(envelope, worked.done)
  background(finish(effects, envelope, id, worked, reply !== undefined).catch(report(effects, id)))
  return reply
}

/** A bug at the door is not the end: the item is still waiting, and the job tries again. */
async function attempt(effects: SlackEffects, envelope: Envelope, id: string): Promise<Worked | undefined> {
  try {
    return await work(effects, envelope)
  } catch (error) {
    report(effects, id)(error)
    return undefined
  }
}

const report = (effects: SlackEffects, id: string) => (error: unknown) =>
  effects.log.error({ error, envelope: id }, 'a Slack envelope failed at the door; the job tries again')

/** What fits into the answer itself: the faults of a form, or the words for a command that named no other way. */
function replyTo(envelope: Envelope, { problem, say }: Done): Reply {
  if (envelope.kind === 'view_submission') return problem && formErrors(problem, envelope.state)
  if (envelope.kind !== 'command') return undefined
  const words = say ?? (problem && complain(problem))
  return words && { response_type: 'ephemeral', ...words }
}

async function finish(effects: SlackEffects, envelope: Envelope, id: string, worked: Worked, told: boolean) {
  const end = await conclude(effects, envelope, worked, told)
  await effects.store.settle([{ id, ...end }])
}

/** Tells the person, unless the answer already did, and says how the item ends. */
async function conclude(
  effects: SlackEffects,
  envelope: Envelope,
  { done, workspace }: Worked,
  told: boolean,
): Promise<Settled> {
  const words = told ? undefined : (done.say ?? (done.problem && complain(done.problem)))
  const untold = words && (await tell(effects, workspace, done.place ?? placeOf(envelope), words))
  return settled(envelope.dedupe, untold ? { ...done, reason: `${done.reason} ${untold}` } : done)
}

async function handle(effects: SlackEffects, item: InboxItem): Promise<Settled> {
  const envelope = stored(item)
  if (envelope instanceof Problem) return { state: 'dead', error: envelope.message }
  try {
    return await conclude(effects, envelope, await work(effects, envelope), false)
  } catch (error) {
    if (item.attempts < mostAttempts) throw error
    effects.log.error({ error, envelope: item.id }, 'a Slack envelope was given up')
    const apology = new Problem('unavailable', `Something went wrong inside Allclear. It is recorded as ${item.id}.`)
    const place = placeOf(envelope)
    if (envelope.kind !== 'event' && place.responseUrl) await tell(effects, undefined, place, complain(apology))
    return { state: 'dead', error: error instanceof Error ? error.message : String(error) }
  }
}

function stored(item: InboxItem): Envelope | Problem {
  try {
    return readEnvelope(recognise(item.body))
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
