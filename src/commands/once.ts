import { z } from 'zod'
import type { Context } from '../core/command.ts'
import type { Incident } from '../core/incident.ts'
import type { Transaction } from '../core/ledger.ts'
import { Problem, type ProblemCode } from '../core/problem.ts'
import { incidentAsOf } from './incident-as-of.ts'

/** What a command made of an incident; `repeated` when it had been given before and nothing happened this time. */
export interface Change {
  incident: Incident
  repeated: boolean
}

/** What is remembered of a command: enough to give its first answer again. */
const Remembered = z.object({
  asked: z.string(),
  version: z.number().optional(),
  refused: z.object({ code: z.string(), message: z.string(), fields: z.record(z.string(), z.string()) }).optional(),
})
type Remembered = z.infer<typeof Remembered>

/**
 * Runs `work` once for each command id, in one transaction: given again, the first answer is returned, be it an
 * incident or a refusal, and nothing happens. `asked` tells one question from another under the same id, which is
 * refused as `conflict`. What `work` throws leaves no trace; the Problem it returns is remembered, then thrown.
 */
export async function once(
  { store, commandId }: Context,
  asked: string,
  work: (tx: Transaction) => Promise<Incident | Problem>,
): Promise<Change> {
  const done = await store.transact(async (tx) => {
    const before = await tx.answered(commandId)
    if (before) return { before }
    const first = await work(tx)
    tx.remember(commandId, first instanceof Problem ? null : first.id, memory(asked, first))
    return { first }
  })
  if ('before' in done && done.before) return again(store, asked, done.before)
  if (done.first instanceof Problem) throw done.first
  return { incident: done.first!, repeated: false }
}

/** The first answer of this command id, if it was given before: for work that must not even begin a second time. */
export async function recall({ store, commandId }: Context, asked: string): Promise<Change | undefined> {
  try {
    const before = await store.transact(async (tx) => {
      const answered = await tx.answered(commandId)
      // Rolling back keeps the id free: asking for an answer claims it.
      if (!answered) throw new Unanswered()
      return answered
    })
    return await again(store, asked, before)
  } catch (error) {
    if (error instanceof Unanswered) return undefined
    throw error
  }
}

class Unanswered extends Error {}

function memory(asked: string, first: Incident | Problem): Remembered {
  if (!(first instanceof Problem)) return { asked, version: first.version }
  return { asked, refused: { code: first.code, message: first.message, fields: first.fields } }
}

async function again(
  store: Context['store'],
  asked: string,
  { incident: id, answer }: { incident: string | null; answer: unknown },
): Promise<Change> {
  const first = Remembered.safeParse(answer).data
  if (first?.asked !== asked) throw new Problem('conflict', 'This command id was already used for something else.')
  if (first.refused) {
    const { code, message, fields } = first.refused
    throw new Problem(code as ProblemCode, message, { fields })
  }
  const incident = id === null ? undefined : await incidentAsOf(store, id, first.version ?? Infinity)
  if (!incident) throw new Error(`the first answer of a command is gone: ${asked}`)
  return { incident, repeated: true }
}
