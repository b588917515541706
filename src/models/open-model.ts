import type { Clock } from '../core/clock.ts'
import type { Model, ModelSettings, Spending } from '../core/model.ts'
import type { Privacy } from '../core/redaction/rule.ts'
import { aiSdkModel } from './ai-sdk-model.ts'
import { guardedModel, spendingInMemory } from './guarded-model.ts'
import { usualPrices } from './prices.ts'
import { providers } from './providers.ts'

interface Effects {
  fetch: typeof fetch
  clock: Clock
  privacy?: Privacy
  spending?: Spending
}

/** Opens the configured model; its package is loaded when it is first asked. */
export function openModel(settings: ModelSettings, { fetch, clock, privacy, spending }: Effects): Model {
  const { provider, model } = settings
  const opened = aiSdkModel(`${provider}/${model}`, () => providers[provider](settings, fetch))
  const prices = settings.prices ?? usualPrices(model)
  return guardedModel(opened, {
    settings: { ...settings, ...(prices && { prices }) },
    spending: spending ?? spendingInMemory(),
    clock,
    ...(privacy && { privacy }),
  })
}
