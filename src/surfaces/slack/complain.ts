import type { Message } from '../../clients/slack/blocks.ts'
import { escapeMrkdwn } from '../../clients/slack/mrkdwn.ts'
import type { Problem, ProblemCode } from '../../core/problem.ts'

/** How each kind of problem looks in Slack; a second click is news, not an error. */
const signs: Record<ProblemCode, string> = {
  invalid: '✏️',
  unauthenticated: '🔒',
  forbidden: '⛔',
  not_found: '🔍',
  conflict: 'ℹ️',
  limited: '⏳',
  unavailable: '⚠️',
}

/** A problem as a message to whoever ran into it. */
export const complain = ({ code, message }: Pick<Problem, 'code' | 'message'>): Message => ({
  text: `${signs[code]} ${escapeMrkdwn(message)}`,
})
