import type { Clock } from '../core/clock.ts'
import { type ModelSettings, usualThinking } from '../core/model.ts'
import { Problem } from '../core/problem.ts'
import { openModel } from '../models/open-model.ts'

/** How long a model may take to say one word, in milliseconds. */
const patienceMs = 20_000

/** Asks a model for one word; answers in words for people what is wrong, or undefined when it spoke. */
export async function probeModel(
  settings: Omit<ModelSettings, 'limits'>,
  { fetch, clock }: { fetch: typeof globalThis.fetch; clock: Clock },
): Promise<string | undefined> {
  const model = openModel({ ...settings, limits: { ...usualThinking, timeMs: patienceMs } }, { fetch, clock })
  try {
    await model.complete({
      instructions: 'You are asked whether you can be reached.',
      messages: [{ role: 'user', text: 'Answer with the word yes.' }],
      // Some models think before they speak, and some refuse a limit below this.
      maxTokens: 256,
      signal: AbortSignal.timeout(patienceMs),
    })
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.message
    throw error
  }
}
