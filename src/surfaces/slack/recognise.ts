import { nestsDeeper } from '../../core/nests-deeper.ts'
import { Problem } from '../../core/problem.ts'

/** No genuine payload nests nearly as deep; deeper text could exhaust the stack of whoever walks it. */
const deepest = 100

/**
 * Reads what Slack posted, whichever door it came through: JSON (events), a form with a `payload` (interaction) or a
 * plain form (slash command). Throws Problem `invalid`. The old verification token is dropped: nobody may store it.
 */
export function recognise(body: string): Record<string, unknown> {
  const text = body.trimStart()
  if (text.startsWith('{')) return withoutToken(parse(text))
  const form = new URLSearchParams(text)
  const payload = form.get('payload')
  if (payload !== null) return withoutToken(parse(payload))
  if (form.has('command') || form.has('ssl_check')) return withoutToken(Object.fromEntries(form))
  throw new Problem('invalid', 'This is neither an event, an interaction nor a slash command of Slack.')
}

function withoutToken({ token: _, ...payload }: Record<string, unknown>) {
  return payload
}

function parse(text: string): Record<string, unknown> {
  if (nestsDeeper(text, deepest)) throw new Problem('invalid', `The JSON is nested deeper than ${deepest} levels.`)
  const value = json(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new Problem('invalid', 'The body is not a JSON object.')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Problem('invalid', 'The body is not valid JSON.', { cause })
  }
}
