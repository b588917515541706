import { expect, test } from 'vitest'
import { ModelSection, settleModel } from './model-section.ts'
import { PrivacySection } from './privacy-section.ts'

test('without a provider there is no model, and half of one is a fault', () => {
  expect(settleModel(ModelSection.parse({}))).toBeUndefined()
  expect(ModelSection.safeParse({ provider: 'openai' }).error?.issues[0]?.message).toBe('needs both provider and model')
  expect(ModelSection.safeParse({ provider: 'nobody', model: 'x' }).success).toBe(false)
})

test('a model is settled with its limits and its budgets', () => {
  const written = ModelSection.parse({
    provider: 'openai-compatible',
    model: 'local',
    base_url: 'http://127.0.0.1:11434/v1',
    budget_per_day: 5,
    price_input: 1,
    price_output: 2,
    time_limit: '30s',
  })
  expect(settleModel(written)).toMatchObject({
    provider: 'openai-compatible',
    baseUrl: 'http://127.0.0.1:11434/v1',
    perDay: 5,
    prices: { input: 1, output: 2 },
    limits: { timeMs: 30_000, calls: 12 },
  })
})

test('personal data is hidden unless the configuration says otherwise', () => {
  expect(PrivacySection.parse({})).toEqual({ emails: 'mask', phones: 'mask', ips: 'keep' })
})
