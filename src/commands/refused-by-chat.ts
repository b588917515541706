import type { Outcome } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'

/** What a person should read when the chat did not do what was asked. */
export function refusedByChat(outcome: Exclude<Outcome, { kind: 'accepted' }>): Problem {
  switch (outcome.kind) {
    case 'refused':
      return new Problem('invalid', `${outcome.message} ${outcome.remedy}`.trim(), {
        fields: { channel: outcome.remedy },
      })
    case 'limited':
      return new Problem('limited', `Slack asks to wait ${Math.ceil(outcome.retryAfterMs / 1000)} s; try again then.`)
    default:
      return new Problem('unavailable', `Slack could not be reached: ${outcome.message}`)
  }
}
