import { readingTools } from '../commands/asking/reading-tools.ts'
import { commands } from '../commands/index.ts'
import type { Config } from '../config.ts'
import type { MakeContext } from '../core/command.ts'
import type { Reasoner } from '../core/investigation/reason.ts'
import type { Spending, Thinking } from '../core/model.ts'
import { modelReasoner } from '../investigation/model/reasoner.ts'
import { openModel } from '../models/open-model.ts'
import { usualPrices } from '../models/prices.ts'
import type { Effects } from './effects.ts'

/** The configured language model with what talking to it needs; undefined when there is none. */
export function openThinking(
  { model: settings, privacy }: Pick<Config, 'model' | 'privacy'>,
  { fetch, clock, randomBytes, spending }: Pick<Effects, 'fetch' | 'clock' | 'randomBytes'> & { spending: Spending },
): Thinking | undefined {
  if (!settings) return undefined
  const { limits, perInvestigation } = settings
  const prices = settings.prices ?? usualPrices(settings.model)
  // An investigation has two conversations; the dearer price is the safe one.
  const affordable =
    perInvestigation !== undefined && prices
      ? Math.floor((perInvestigation * 1_000_000) / Math.max(prices.input, prices.output) / 2)
      : limits.tokens
  return {
    model: openModel(settings, { fetch, clock, privacy, spending }),
    fence: () => randomBytes(12).toString('hex'),
    deadline: (ms) => AbortSignal.timeout(ms),
    limits: { ...limits, tokens: Math.min(limits.tokens, affordable) },
  }
}

/** The language model's part in investigations: it reads as of the end of their window, within the view of whoever began. */
export function openReasoner(thinking: Thinking, context: MakeContext): Reasoner {
  return modelReasoner({
    thinking,
    async reading({ investigation: { id, service, window } }) {
      const reader = { kind: 'model' as const, id: 'investigation', name: 'Allclear', sees: [service] }
      const asking = await context(reader, `${id}:model`)
      const { tools, run } = readingTools(commands, { ...asking, clock: { now: () => window.to } })
      return { tools, run }
    },
  })
}
