import { z } from 'zod'
import { type ModelProvider, type ModelSettings, modelProviders } from '../../core/model.ts'
import type { Effects } from './effects.ts'
import { askSettings, type Chosen, type Kind } from './init-kind.ts'

const model = (example: string) => z.string().min(1).max(200).describe(`The name of the model, such as ${example}`)
const key = () => z.string().min(1).max(1_000).describe('The key of the provider').meta({ secret: true })
const address = (what: string) =>
  z.url({ protocol: /^https?$/, error: 'Write an address that begins with https:// or http://' }).describe(what)

const settings: Record<ModelProvider, Omit<Kind, 'kind'>> = {
  anthropic: { label: 'Anthropic', settings: z.strictObject({ model: model('claude-sonnet-4-5'), api_key: key() }) },
  openai: { label: 'OpenAI', settings: z.strictObject({ model: model('gpt-5'), api_key: key() }) },
  google: { label: 'Google', settings: z.strictObject({ model: model('gemini-2.5-pro'), api_key: key() }) },
  'amazon-bedrock': {
    label: 'Amazon Bedrock',
    settings: z.strictObject({
      model: model('anthropic.claude-sonnet-4-5-20250929-v1:0'),
      region: z.string().min(1).describe('The AWS region, such as eu-central-1'),
      api_key: key().optional(),
    }),
  },
  azure: {
    label: 'Azure OpenAI',
    settings: z.strictObject({
      model: z.string().min(1).max(200).describe('The name of the deployment'),
      base_url: address('The address of the resource, such as https://NAME.openai.azure.com/openai'),
      api_key: key(),
    }),
  },
  'openai-compatible': {
    label: 'A local or other endpoint that speaks like OpenAI',
    settings: z.strictObject({
      base_url: address('Its address, such as http://127.0.0.1:11434/v1 for Ollama'),
      model: model('qwen3:32b'),
      api_key: key().optional(),
    }),
  },
}

/** The providers of language models that the wizard can set up. */
export const modelKinds: Kind[] = modelProviders.map((kind) => ({ kind, ...settings[kind] }))

const none = 'none'

/** Asks which language model takes part, and asks it one thing before it is believed. */
export async function askModel({
  prompts,
  probeModel,
}: Pick<Effects, 'prompts' | 'probeModel'>): Promise<Chosen | undefined> {
  for (;;) {
    const kind = await prompts.select('Should a language model take part in investigations?', [
      { value: none, label: 'No', hint: 'everything works by rules without one' },
      ...modelKinds.map((one) => ({ value: one.kind, label: one.label })),
    ])
    const known = modelKinds.find((one) => one.kind === kind)
    if (!known) return undefined
    const chosen = await askSettings(known, prompts)
    const fault = await probeModel(modelSettings(chosen))
    if (fault === undefined) return chosen
    if (await prompts.confirm(`${fault}\nKeep these settings all the same?`, false)) return chosen
  }
}

const modelSettings = ({ kind, settings: { model: name, api_key, base_url, region } }: Chosen) =>
  ({
    provider: kind as ModelProvider,
    model: name!,
    ...(api_key !== undefined && { apiKey: api_key }),
    ...(base_url !== undefined && { baseUrl: base_url }),
    ...(region !== undefined && { region }),
  }) satisfies Partial<ModelSettings>
