import type { z } from 'zod'
import type { Call, Outcome } from '../../core/delivery.ts'
import { Problem, type ProblemCode } from '../../core/problem.ts'
import type { SlackApi } from './api.ts'

/**
 * Makes a call whose answer is needed now. Anything but an answer of this shape is a Problem with its remedy, and the
 * outcome as its cause.
 */
export async function ask<S extends z.ZodType>(
  api: SlackApi,
  token: string,
  call: Call,
  shape: S,
): Promise<z.output<S>> {
  const outcome = await api.call(token, call)
  if (outcome.kind !== 'accepted') throw problemOf(outcome)
  const answer = shape.safeParse(outcome.reply)
  if (!answer.success) throw new Problem('unavailable', `Slack's answer to ${call.method} is not as documented.`)
  return answer.data
}

/** A failed call as a person should read it. */
export function problemOf(outcome: Exclude<Outcome, { kind: 'accepted' }>): Problem {
  const cause = { cause: outcome }
  switch (outcome.kind) {
    case 'limited':
      return new Problem('limited', `Slack asks to wait ${Math.ceil(outcome.retryAfterMs / 1000)} s.`, cause)
    case 'refused':
      return new Problem(codes[outcome.code] ?? 'invalid', `${outcome.message} ${outcome.remedy}`, cause)
    default:
      return new Problem('unavailable', outcome.message, cause)
  }
}

const codes: Record<string, ProblemCode> = {
  channel_not_found: 'not_found',
  user_not_found: 'not_found',
  users_not_found: 'not_found',
  name_taken: 'conflict',
}

/** The code of a refusal inside a Problem, such as `missing_scope`. */
export function refusalCode(problem: unknown): string | undefined {
  const outcome = problem instanceof Problem ? (problem.cause as Outcome | undefined) : undefined
  return outcome?.kind === 'refused' ? outcome.code : undefined
}
