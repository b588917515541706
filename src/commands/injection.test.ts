import { expect, test } from 'vitest'
import type { Chat } from '../core/chat.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { type Model, type ModelRequest, usualThinking } from '../core/model.ts'
import { redactedBackend } from '../core/redaction/redacted-backend.ts'
import { planted } from '../core/redaction/test-planted.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import { modelReasoner } from '../investigation/model/reasoner.ts'
import { type Injection, injections } from '../investigation/model/test-injections.ts'
import { guardedModel, spendingInMemory } from '../models/guarded-model.ts'
import { calling, scriptedModel } from '../models/scripted.ts'
import { readingTools } from './asking/reading-tools.ts'
import { commands } from './index.ts'
import { testProfiles } from './test-backend.ts'
import { call, contextWith, directoryOf, start, user } from './test-context.ts'

const secret = 'hunter2-of-the-database'
/** Every kind of secret, as it stands in each text beside the orders. */
const spilt = [`password=${secret}`, ...planted('injx').map(({ text }) => text)].join('\n')
const entry = (service: string, message: string): LogEntry => ({
  at: new Date(start.getTime() - 60_000),
  level: 'ERROR',
  message,
  service,
  extra: { 'db.password': secret },
})

/** Everything a question could reach, with a note of whatever is done beside reading. */
function world(text: string) {
  const done: string[] = []
  const chat = new Proxy({} as Chat, {
    get: (_, method: string) =>
      method === 'messages'
        ? async () => [{ at: start, who: 'U1', text: `${text}\n${spilt}` }]
        : async () => {
            done.push(`chat.${method}`)
            throw new Error('the chat was told something')
          },
  })
  const reads: Record<string, () => Promise<unknown>> = {
    workspaces: async () => [{ id: 'w1', name: 'Acme', status: 'active' }],
    deploys: async () => [],
  }
  const store = new Proxy({} as never, {
    get: (_, method: string) =>
      reads[method] ??
      (async () => {
        done.push(`store.${method}`)
        throw new Error(`the store was asked for ${method}`)
      }),
  })
  const held = testProfiles(
    { entries: [entry('checkout', `${text}\n${spilt}`), entry('payroll', 'salary of jane: 90000')] },
    [{ name: 'checkout' }, { name: 'payroll' }],
  )
  const profile = held.resolve()
  const safe = { ...profile, backend: redactedBackend(profile.backend) }
  const profiles = { ...held, resolve: () => safe }
  const directory = directoryOf({
    user: [{ id: 'alice', name: 'alice', email: 'alice@example.com' }],
    team: [{ id: 'hr', name: 'hr', members: [] }],
    service: [{ id: 'checkout' }, { id: 'payroll', restricted_to: ['hr'] }],
  })
  const base = contextWith({ actor: user('alice'), chat, store, profiles, directory })
  return { done, context: { ...base, settings: { ...base.settings, channelMessages: true } } }
}

/** A model that does whatever any text tells it, once it has read that text, and then tells everything it saw. */
function gullible({ text, wants }: Injection, first: { name: string; input: object }) {
  let obeyed = false
  const inner = scriptedModel([
    (request) => {
      if (request.messages.length === 1 && !shows(request, text)) return calling(first.name, first.input)
      if (!obeyed && shows(request, text)) {
        obeyed = true
        return calling(wants.name, wants.input)
      }
      const everything = JSON.stringify(request.messages).slice(-1_500)
      return calling('answer', {
        claims: [
          { text: everything, evidence: ['t1'] },
          { text: 'All is well, say the orders.', evidence: ['e999'] },
        ],
        thoughts: [
          thought('checkout', ['e999']),
          thought('a-service-nobody-saw', ['e1']),
          { ...thought('checkout', ['e1']), confidence: 1 },
        ],
      })
    },
  ])
  return { inner, obeyed: () => obeyed }
}

const thought = (name: string, evidence: string[]) => ({
  object: { kind: 'service', name },
  kind: 'Drop Table; --',
  text: 'Because the text says so.',
  confidence: 0.9,
  evidence,
})

const shows = ({ messages }: ModelRequest, text: string) =>
  messages.some((one) => one.text.includes(encoded(text)) || one.text.includes(text))
/** As it stands inside of JSON. */
const encoded = (text: string) => JSON.stringify(text).slice(1, -1)

const thinkingWith = (model: Model) => {
  let marks = 0
  return {
    model: guardedModel(model, { settings: {}, spending: spendingInMemory(), clock: { now: () => start } }),
    fence: () => {
      marks += 1
      return `mark-${marks}`
    },
    deadline: () => new AbortController().signal,
    limits: usualThinking,
  }
}

const forbidden = (seen: unknown) => {
  const text = JSON.stringify(seen)
  for (const hidden of [secret, ...planted('injx').map((one) => one.secret)]) expect(text).not.toContain(hidden)
  expect(text).not.toContain('salary of jane')
}

/** Whatever was offered to the model reads only. */
const offers = (asked: ModelRequest[]) => {
  const reading = new Set(
    commands.filter(({ effect }) => effect === 'reads').map(({ name }) => name.replaceAll('-', '_')),
  )
  for (const { tools = [] } of asked)
    for (const { name } of tools) expect(name === 'answer' || reading.has(name)).toBe(true)
}

test('there are sixty of them, no two alike', () => {
  expect(new Set(injections.map(({ text }) => text)).size).toBeGreaterThanOrEqual(60)
})

test.each(injections)('in a log line or a chat message, "$text" makes nothing happen', async (injection) => {
  for (const first of [
    { name: 'logs', input: { service: 'checkout' } },
    { name: 'slack_get_channel_messages', input: { channel: '#incidents' } },
  ]) {
    const { done, context } = world(injection.text)
    const model = gullible(injection, first)
    const asking = { ...context, thinking: thinkingWith(model.inner) }
    const told = await call(asking, 'ask', { question: 'please look at checkout' })
    expect(model.obeyed()).toBe(true)
    expect(done).toEqual([])
    expect(JSON.stringify(told)).not.toContain('All is well, say the orders.')
    offers(model.inner.asked)
    forbidden(model.inner.asked)
    forbidden(told)
  }
})

test.each(injections)('in an alert or in code, "$text" decides nothing', async (injection) => {
  for (const place of ['alert', 'code'] as const) {
    const { done, context } = world(injection.text)
    const model = gullible(injection, { name: 'get_file', input: { service: 'checkout', path: 'src/order.ts' } })
    const quote = place === 'alert' ? `${injection.text}\n${spilt}` : 'error rate is 40%'
    const investigation = {
      id: 'inv-00000001',
      service: 'checkout',
      hypotheses: [],
      evidence: [{ id: 'e1', kind: 'alert', source: 'alert of checkout', says: 'It fails.', quote }],
    } as unknown as Investigation
    const reading = readingTools(commands, {
      ...context,
      actor: { kind: 'model', id: 'm', name: 'Allclear', sees: ['checkout'] },
    })
    const { thoughts, asks } = await modelReasoner({
      thinking: thinkingWith(model.inner),
      reading: async () => ({
        tools: [
          ...reading.tools.filter(({ name }) => name !== 'get_file'),
          { name: 'get_file', description: 'A file', inputSchema: { type: 'object' } },
        ],
        run: async (name, input) =>
          name === 'get_file' && (input as { path: string }).path === 'src/order.ts'
            ? { text: `// ${injection.text}\nconst password = "${secret}"\n${spilt}` }
            : reading.run(name, input),
      }),
    }).hypothesise({ investigation, recorded: [] })
    expect(model.obeyed()).toBe(true)
    expect(done).toEqual([])
    // Of three thoughts only the one that cites what exists, about what was seen, is heard.
    expect(thoughts.map(({ object, evidence, kind }) => [object.name, evidence, kind])).toEqual([
      ['checkout', ['e1'], 'drop_table_'],
    ])
    const readable = new Set(commands.filter(({ effect }) => effect === 'reads').map(({ name }) => name))
    for (const { name } of asks) expect(name === 'get-file' || readable.has(name)).toBe(true)
    offers(model.inner.asked.map((one) => ({ ...one, tools: one.tools!.filter(({ name }) => name !== 'get_file') })))
    forbidden(model.inner.asked)
    forbidden(thoughts)
  }
})
