import { expect, test } from 'vitest'
import type { Chat } from '../core/chat.ts'
import { usualThinking } from '../core/model.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import type { Workspace } from '../core/workspace.ts'
import { brokenModels, calling, scriptedModel } from '../models/scripted.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, directoryOf, silentChat, start, user } from './test-context.ts'

const entry = (message: string, seconds = 60): LogEntry => ({
  at: new Date(start.getTime() - seconds * 1_000),
  level: 'ERROR',
  message,
  service: 'checkout',
  extra: {},
})
const profiles = testProfiles({ entries: [entry('dial tcp 10.0.0.3:5432: connect: connection refused')] }, [
  { name: 'checkout' },
])
const workspace = { id: 'w1', name: 'Acme', status: 'active', scopes: [] } as unknown as Workspace
const store = {
  workspaces: async () => [workspace],
  appendAudit: async () => undefined,
  deploys: async () => [],
} as never
const directory = directoryOf({ service: [{ id: 'checkout' }] })

function scene(more: object = {}) {
  const said: [string, string][] = []
  const chat: Chat = {
    ...silentChat,
    say: async (_, channel, text) => {
      said.push([channel, text])
      return { kind: 'accepted', reply: {} } as never
    },
    messages: async () => [{ at: start, who: 'U1', text: 'password=hunter2hunter anyone?' }],
  }
  return { said, context: contextWith({ profiles, chat, store, directory, ...more }) }
}

const thinkingWith = (model: ReturnType<typeof scriptedModel>) => ({
  model,
  fence: () => 'mark-of-this-test',
  deadline: () => new AbortController().signal,
  limits: usualThinking,
})

interface Told {
  by: string
  note: string
  command: string | null
  input: Record<string, unknown> | null
  result: never
  claims: { text: string; evidence: string[] }[]
  sources: { id: string; tool: string }[]
}
const askIn = (context: ReturnType<typeof contextWith>, question: string) => call<Told>(context, 'ask', { question })

test.each([
  ['logs checkout since=1h', 'logs', { service: 'checkout', since: '1h' }],
  ['errors of checkout', 'logs', { service: 'checkout', query: 'level:ERROR OR level:FATAL' }],
  ['what changed in checkout?', 'deploys', { service: 'checkout' }],
  ['show me the logs of checkout', 'logs', { service: 'checkout' }],
])('without a model %s is understood as %s, and it says so', async (question, command, input) => {
  const told = await askIn(scene().context, question)
  expect(told).toMatchObject({ by: 'rules', command, input })
  expect(told.note).not.toBe('')
})

test('"Post to #incidents: …" posts what was said, and only with the right to', async () => {
  const { said, context } = scene()
  const told = await askIn(
    context,
    'Post to #incidents: Investigation started for checkout-api, key=x password=hunter2hunter',
  )
  expect(told.command).toBe('slack-post-message')
  expect(said).toEqual([['#incidents', 'Investigation started for checkout-api, key=x password=[redacted:password]']])
  const viewer = scene({ actor: user('vic', 'viewer') })
  await expect(askIn(viewer.context, 'Post to #incidents: hello')).rejects.toThrow(/needs the role oncall/)
  expect(viewer.said).toEqual([])
  const program = scene({ actor: { kind: 'user', id: 'alice', name: 'alice', role: 'oncall', via: 'mcp' } })
  await expect(askIn(program.context, 'Post to #incidents: hello')).rejects.toThrow(/call its own tool/)
})

test('"Show recent messages in #incidents" is off until the configuration allows it, and shows no secrets', async () => {
  const question = 'Show recent messages in #incidents'
  await expect(askIn(scene().context, question)).rejects.toThrow(/switched off/)
  const { context } = scene()
  const told = await askIn({ ...context, settings: { ...context.settings, channelMessages: true } }, question)
  expect(told.command).toBe('slack-get-channel-messages')
  expect(JSON.stringify(told.result)).toContain('anyone?')
  expect(JSON.stringify(told.result)).not.toContain('hunter2')
})

test('what is asked in words is never an approval, and what nobody understands says what helps', async () => {
  await expect(askIn(scene().context, 'approve prop-12345678')).rejects.toThrow(/never an approval/)
  await expect(askIn(scene().context, 'sing a song')).rejects.toThrow(/No language model is configured/)
})

test('a model answers with what it read; claims that cite nothing are left out', async () => {
  const model = scriptedModel([
    calling('logs', { service: 'checkout', raw: true }),
    calling('answer', {
      claims: [
        { text: 'Its database refuses connections.', evidence: ['t1'] },
        { text: 'The moon is full.', evidence: ['t9'] },
      ],
    }),
  ])
  const told = await askIn(scene({ thinking: thinkingWith(model) }).context, 'tell me about checkout please')
  expect(told).toMatchObject({ by: 'model', claims: [{ evidence: ['t1'] }], sources: [{ id: 't1', tool: 'logs' }] })
  expect(told.note).toContain('1 claims that cited nothing were left out')
  expect(JSON.stringify(model.asked[1]!.messages)).toContain('connection refused')
})

test('a model has reading tools only, and none for people, keys or the audit log', async () => {
  const model = scriptedModel([calling('slack_post_message', { channel: '#general', text: 'hi' }), {}])
  const { said, context } = scene({ thinking: thinkingWith(model) })
  await askIn(context, 'why is checkout slow?')
  const names = model.asked[0]!.tools!.map(({ name }) => name)
  expect(names).toContain('logs')
  for (const name of ['slack_post_message', 'acknowledge', 'approve', 'keys', 'users', 'audit', 'propose', 'ask'])
    expect(names).not.toContain(name)
  expect(said).toEqual([])
})

test.each(Object.entries(brokenModels).filter(([name]) => name !== 'never answers'))(
  'a model that %s ends in the answer by rules',
  async (_, make) => {
    const told = await askIn(scene({ thinking: thinkingWith(make()) }).context, 'why is checkout slow?')
    expect(told).toMatchObject({ by: 'rules', command: 'anomaly' })
    expect(told.note).toMatch(/gave no answer/)
  },
)

test('explain reads the most frequent error of a service, or the one given', async () => {
  const found = await call(scene().context, 'explain', { service: 'checkout' })
  expect(found).toMatchObject({ class: 'dependency_down', service: 'checkout', seen: 1 })
  const given = await call(scene().context, 'explain', {
    error: 'TypeError: x is not a function\n    at place (/app/src/order.js:4:2)\n    at run (node:internal/x:1:1)',
  })
  expect(given).toMatchObject({ class: 'logic_bug', language: 'node', place: 'place at /app/src/order.js:4' })
  await expect(call(scene().context, 'explain')).rejects.toThrow(/Give an error, or a service/)
})
