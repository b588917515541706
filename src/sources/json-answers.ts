import type { Problem, ProblemCode } from '../core/problem.ts'
import type { Answer, Source } from '../core/source.ts'

const statuses: Record<ProblemCode, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  limited: 503,
  unavailable: 503,
}

/** Answers for senders without a dialect of their own. Overload is 503, never 429: Alertmanager drops what gets a 4xx. */
export const jsonAnswers = (accepted: Answer): Source['answers'] => ({
  accepted,
  overloaded: {
    status: 503,
    headers: { 'retry-after': '5' },
    body: { error: 'unavailable', message: 'Too many deliveries wait to be worked on; send this one again.' },
  },
  refused: ({ code, message, fields }: Problem) => ({
    status: statuses[code],
    body: { error: code, message, ...(Object.keys(fields).length && { fields }) },
  }),
})
