import { z } from 'zod'
import { duration } from '../core/duration.ts'
import { type ModelSettings, modelProviders, usualThinking } from '../core/model.ts'
import { secret } from './secret.ts'

const dollars = (what: string) => z.number().min(0).max(100_000).optional().describe(what)

/** `[model]`: the language model that takes part; without it everything works by rules. */
export const ModelSection = z
  .strictObject({
    provider: z.enum(modelProviders).optional().describe('Where the model runs; openai-compatible is also a local one'),
    model: z.string().min(1).max(200).optional().describe('Its name there, such as claude-sonnet-4-5'),
    api_key: secret().optional().describe('The key of the provider'),
    base_url: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Another address of its API, such as that of Ollama'),
    region: z.string().min(1).optional().describe('The region of Bedrock'),
    max_tokens: z.int().min(256).max(64_000).default(usualThinking.maxTokens).describe('The longest answer'),
    max_tool_calls: z.int().min(1).max(100).default(usualThinking.calls).describe('Tool calls of one conversation'),
    tokens_per_investigation: z
      .int()
      .min(1_000)
      .max(10_000_000)
      .default(usualThinking.tokens)
      .describe('Tokens one conversation may take'),
    time_limit: duration({ min: 5_000, max: '10m' }).prefault('60s').describe('How long one conversation may take'),
    budget_per_investigation: dollars('US dollars that one conversation may cost'),
    budget_per_day: dollars('US dollars that a day may cost'),
    price_input: dollars('US dollars per million tokens read; known models need none'),
    price_output: dollars('US dollars per million tokens written'),
  })
  .refine(({ provider, model }) => (provider === undefined) === (model === undefined), {
    error: 'needs both provider and model',
  })

/** The model as the rest of Allclear takes it; undefined when none is configured. */
export function settleModel(written: z.output<typeof ModelSection>): ModelSettings | undefined {
  const { provider, model, price_input: input, price_output: output } = written
  if (provider === undefined || model === undefined) return undefined
  return {
    provider,
    model,
    limits: {
      calls: written.max_tool_calls,
      tokens: written.tokens_per_investigation,
      timeMs: written.time_limit,
      maxTokens: written.max_tokens,
    },
    ...(written.api_key !== undefined && { apiKey: written.api_key }),
    ...(written.base_url !== undefined && { baseUrl: written.base_url }),
    ...(written.region !== undefined && { region: written.region }),
    ...(written.budget_per_investigation !== undefined && { perInvestigation: written.budget_per_investigation }),
    ...(written.budget_per_day !== undefined && { perDay: written.budget_per_day }),
    ...(input !== undefined && output !== undefined && { prices: { input, output } }),
  }
}
