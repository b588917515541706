import type { LanguageModel } from 'ai'
import type { ModelProvider, ModelSettings } from '../core/model.ts'

/** Opens a model of a provider, whose package is loaded only then. */
export type OpenLanguageModel = (settings: ModelSettings, fetch: typeof globalThis.fetch) => Promise<LanguageModel>

// Without a key the packages would look into the environment of the process, which only main.ts may.
const common = ({ apiKey = '', baseUrl }: ModelSettings, fetch: typeof globalThis.fetch) => ({
  fetch,
  apiKey,
  ...(baseUrl !== undefined && { baseURL: baseUrl }),
})

/** The same without an empty key: the role of the machine then counts, or there is nobody to ask for one. */
const own = (settings: ModelSettings, fetch: typeof globalThis.fetch) => {
  const { apiKey, ...rest } = common(settings, fetch)
  return { ...rest, ...(apiKey !== '' && { apiKey }) }
}

/** To add a provider: add its name to `modelProviders`, and how it is opened here. */
export const providers: Record<ModelProvider, OpenLanguageModel> = {
  async anthropic(settings, fetch) {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    return createAnthropic(common(settings, fetch))(settings.model)
  },
  async openai(settings, fetch) {
    const { createOpenAI } = await import('@ai-sdk/openai')
    return createOpenAI(common(settings, fetch))(settings.model)
  },
  async google(settings, fetch) {
    const { createGoogle } = await import('@ai-sdk/google')
    return createGoogle(common(settings, fetch))(settings.model)
  },
  async 'amazon-bedrock'(settings, fetch) {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock')
    const region = settings.region === undefined ? {} : { region: settings.region }
    return createAmazonBedrock({ ...own(settings, fetch), ...region })(settings.model)
  },
  async azure(settings, fetch) {
    const { createAzure } = await import('@ai-sdk/azure')
    return createAzure(common(settings, fetch))(settings.model)
  },
  async 'openai-compatible'(settings, fetch) {
    const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
    const { baseUrl = 'http://127.0.0.1:11434/v1' } = settings
    return createOpenAICompatible({ ...own(settings, fetch), baseURL: baseUrl, name: 'local' })(settings.model)
  },
}
