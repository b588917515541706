import type { Ask } from '../../core/investigation/ask.ts'
import type { Answers } from '../answers.ts'

/** Those questions that nobody answered or skipped yet, each once. */
export function openAsks(asks: readonly Ask[], answers: Answers): Ask[] {
  const seen = new Set<string>()
  return asks.filter(({ id }) => {
    if (answers.has(id) || seen.has(id)) return false
    seen.add(id)
    return true
  })
}

/** In words, which limits cut questions off. */
export const exhaustedIn = (answers: Answers): string[] => {
  const skipped = [...answers].flatMap(([, answer]) =>
    !answer.ok && answer.code === 'skipped' ? [answer.message] : [],
  )
  return [...new Set(skipped)]
}
