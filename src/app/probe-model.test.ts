import { expect, test } from 'vitest'
import { probeModel } from './probe-model.ts'

const clock = { now: () => new Date('2026-03-02T09:00:00Z') }
const local = { provider: 'openai-compatible', model: 'qwen3', baseUrl: 'http://127.0.0.1:9/v1' } as const
const answering = (status: number, body: object): typeof fetch => {
  return async () => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
}

test('a model that speaks is fine', async () => {
  const spoken = {
    id: 'x',
    created: 1,
    model: 'qwen3',
    choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
  }
  expect(await probeModel(local, { fetch: answering(200, spoken), clock })).toBeUndefined()
})

test.each([
  [401, /refuses us \(401\): check model\.api_key/],
  [404, /There is no model openai-compatible\/qwen3 \(404\)/],
])('a model that answers %i is told in words, without its key', async (status, words) => {
  const fault = await probeModel(
    { ...local, apiKey: 'hush-hush' },
    { fetch: answering(status, { error: { message: 'no hush-hush' } }), clock },
  )
  expect(fault).toMatch(words)
  expect(fault).not.toContain('hush-hush')
})
