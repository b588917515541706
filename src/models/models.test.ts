import { expect, test } from 'vitest'
import { type ModelProvider, type ModelSettings, modelProviders, usualThinking } from '../core/model.ts'
import { Problem } from '../core/problem.ts'
import { spendingInMemory } from './guarded-model.ts'
import { openModel } from './open-model.ts'

const now = new Date('2026-03-02T09:00:00Z')
const key = 'key-of-the-provider'
const settings = (provider: ModelProvider, more: Partial<ModelSettings> = {}): ModelSettings => ({
  provider,
  model: 'test-model',
  apiKey: key,
  baseUrl: 'https://models.example/v1',
  region: 'eu-west-1',
  limits: usualThinking,
  ...more,
})

/** A peer on the wire that answers each provider in its own form. */
function peer(bodies: Partial<Record<ModelProvider, object>>, status = 200) {
  const seen: { url: string; headers: Headers; body: string }[] = []
  const fetch = (async (url: string | URL | Request, init?: RequestInit) => {
    seen.push({ url: String(url), headers: new Headers(init?.headers), body: String(init?.body) })
    return Response.json(Object.values(bodies)[0] ?? { error: { message: `secret ${key}` } }, { status })
  }) as typeof globalThis.fetch
  return { fetch, seen }
}

const tools = [
  {
    name: 'logs',
    description: 'Log lines',
    inputSchema: { type: 'object', properties: { service: { type: 'string' } }, additionalProperties: false },
  },
]
const request = { instructions: 'Help.', messages: [{ role: 'user' as const, text: 'Why?' }], tools, maxTokens: 500 }

const answers: Record<string, object> = {
  anthropic: {
    id: 'm1',
    type: 'message',
    role: 'assistant',
    model: 'test-model',
    content: [
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'c1', name: 'logs', input: { service: 'cart' } },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 1000, output_tokens: 200 },
  },
  'openai-compatible': {
    id: 'm1',
    object: 'chat.completion',
    created: 1,
    model: 'test-model',
    choices: [
      {
        index: 0,
        finish_reason: 'tool_calls',
        message: {
          role: 'assistant',
          content: 'Let me look.',
          tool_calls: [{ id: 'c1', type: 'function', function: { name: 'logs', arguments: '{"service":"cart"}' } }],
        },
      },
    ],
    usage: { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 },
  },
  google: {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [{ text: 'Let me look.' }, { functionCall: { name: 'logs', args: { service: 'cart' } } }],
        },
        finishReason: 'STOP',
      },
    ],
    usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 200, totalTokenCount: 1200 },
  },
}

test.each(Object.keys(answers) as ModelProvider[])('%s calls tools through the port', async (provider) => {
  const { fetch, seen } = peer({ [provider]: answers[provider]! })
  const model = openModel(settings(provider), { fetch, clock: { now: () => now } })
  const answer = await model.complete(request)
  expect(answer).toMatchObject({
    text: 'Let me look.',
    calls: [{ name: 'logs', input: { service: 'cart' } }],
    usage: { input: 1000, output: 200 },
  })
  expect(seen[0]!.url).toMatch(/^https:\/\/models\.example\/v1/)
  expect(model.name()).toBe(`${provider}/test-model`)
  const turns = [
    ...request.messages,
    { role: 'assistant' as const, text: answer.text, calls: answer.calls },
    { role: 'tool' as const, call: answer.calls[0]!, text: 'three lines' },
  ]
  await model.complete({ ...request, messages: turns })
  expect(seen[1]!.body).toContain('three lines')
})

test.each(modelProviders)('%s tells what to do when the key is refused, and never shows it', async (provider) => {
  const { fetch, seen } = peer({}, 401)
  const asked = openModel(settings(provider), { fetch, clock: { now: () => now } }).complete(request)
  const problem = await asked.catch((error: unknown) => error)
  expect(problem).toBeInstanceOf(Problem)
  expect((problem as Problem).message).toMatch(/refuses us \(401\): check model\.api_key/)
  expect(JSON.stringify([problem, (problem as Problem).message])).not.toContain(key)
  expect(seen.length).toBe(1)
})

test('secrets do not pass the boundary to a model', async () => {
  const { fetch, seen } = peer({ anthropic: answers.anthropic! })
  const model = openModel(settings('anthropic'), { fetch, clock: { now: () => now } })
  await model.complete({ ...request, messages: [{ role: 'user', text: 'password=hunter2hunter of jane@example.com' }] })
  expect(seen[0]!.body).not.toMatch(/hunter2hunter|jane@/)
})

test('a day costs no more than its budget, and the next day begins anew', async () => {
  const { fetch, seen } = peer({ anthropic: answers.anthropic! })
  let at = now
  const spending = spendingInMemory()
  const model = openModel(settings('anthropic', { prices: { input: 100, output: 1000 }, perDay: 0.5 }), {
    fetch,
    clock: { now: () => at },
    spending,
  })
  await model.complete(request)
  await model.complete(request)
  expect(await spending.spent('2026-03-02')).toBeCloseTo(0.6)
  await expect(model.complete(request)).rejects.toThrow(/budget of \$0\.5 .* is spent/)
  at = new Date(now.getTime() + 86_400_000)
  await model.complete(request)
  expect(seen.length).toBe(3)
})

test('whoever does not wait any longer gets an answer that says so', async () => {
  const fetch = ((_: unknown, init?: RequestInit) =>
    new Promise((_resolve, reject) => {
      if (init?.signal?.aborted) reject(init.signal.reason)
      init?.signal?.addEventListener('abort', () => reject(init.signal!.reason), { once: true })
    })) as typeof globalThis.fetch
  const end = new AbortController()
  const asked = openModel(settings('anthropic'), { fetch, clock: { now: () => now } }).complete({
    ...request,
    signal: end.signal,
  })
  queueMicrotask(() => end.abort())
  await expect(asked).rejects.toThrow(/did not answer in time/)
})
