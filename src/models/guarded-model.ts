import type { Clock } from '../core/clock.ts'
import type { Model, ModelMessage, ModelRequest, ModelSettings, ModelUsage, Spending } from '../core/model.ts'
import { Problem } from '../core/problem.ts'
import { redactDeep, redacted } from '../core/redaction/redact.ts'
import type { Privacy } from '../core/redaction/rule.ts'

/** Counts in memory, for what asks a model once and keeps nothing. */
export function spendingInMemory(): Spending {
  let counted = { day: '', dollars: 0 }
  const of = (day: string) => (counted.day === day ? counted.dollars : 0)
  return {
    spent: async (day) => of(day),
    async add(day, dollars) {
      counted = { day, dollars: of(day) + dollars }
    },
  }
}

interface Guards {
  settings: Pick<ModelSettings, 'prices' | 'perDay'>
  privacy?: Privacy
  spending: Spending
  clock: Clock
}

/**
 * The boundary to a model: secrets and personal data never pass it, in neither direction, and what a day may cost is kept.
 * Throws Problem `limited` when the day's budget is spent.
 */
export function guardedModel(model: Model, { settings, privacy, spending, clock }: Guards): Model {
  const today = () => clock.now().toISOString().slice(0, 10)
  return {
    name: () => model.name(),
    async complete(request) {
      const { perDay, prices } = settings
      if (perDay !== undefined && (await spending.spent(today())) >= perDay)
        throw new Problem('limited', `Today's budget of $${perDay} for the model is spent; it is there again tomorrow.`)
      const answer = await model.complete(redactedRequest(request, privacy))
      if (prices) await spending.add(today(), costOf(answer.usage, prices))
      return { ...answer, text: redacted(answer.text, privacy), calls: redactDeep(answer.calls, privacy) }
    },
  }
}

const redactedRequest = (request: ModelRequest, privacy: Privacy | undefined): ModelRequest => ({
  ...request,
  messages: request.messages.map((message): ModelMessage => {
    const text = redacted(message.text, privacy)
    return message.role === 'assistant'
      ? { ...message, text, calls: redactDeep(message.calls, privacy) }
      : { ...message, text }
  }),
})

/** In US dollars; prices are per million tokens. */
export const costOf = ({ input, output }: ModelUsage, prices: { input: number; output: number }) =>
  (input * prices.input + output * prices.output) / 1_000_000
