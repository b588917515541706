import { expect, test } from 'vitest'
import type { Call, Outcome } from '../../core/delivery.ts'
import { slackSender } from './sender.ts'

/** A Slack whose answers are given by method, in order; the last one stays. */
function slackWith(answers: Record<string, Outcome[]>) {
  const calls: Call[] = []
  const send = slackSender({
    async call(_, call) {
      calls.push(call)
      const left = answers[call.method] ?? []
      return (left.length > 1 ? left.shift() : left[0]) ?? { kind: 'unavailable', message: call.method }
    },
  })
  return { calls, send: (method: string, args: Record<string, unknown>) => send('t', { method, arguments: args }) }
}

const yes = (reply: Record<string, unknown>): Outcome => ({ kind: 'accepted', reply })
const no = (code: string): Outcome => ({ kind: 'refused', code, message: code, remedy: '' })
const list = (channels: object[], next = '') => yes({ channels, response_metadata: { next_cursor: next } })

test('a channel that is read by its name is found by its id, once', async () => {
  const { calls, send } = slackWith({
    'conversations.list': [list([{ id: 'C000001', name: 'other' }], 'more'), list([{ id: 'C000002', name: 'ops' }])],
    'conversations.history': [yes({ messages: [] })],
  })
  expect(await send('conversations.history', { channel: '#ops' })).toEqual(yes({ messages: [], channel: 'C000002' }))
  await send('conversations.history', { channel: '#ops' })
  expect(calls.map((c) => c.method)).toEqual([
    'conversations.list',
    'conversations.list',
    'conversations.history',
    'conversations.history',
  ])
})

test('a channel that was posted to needs no list', async () => {
  const { calls, send } = slackWith({
    'chat.postMessage': [yes({ channel: 'C000003', ts: '1' })],
    'conversations.history': [yes({ messages: [] })],
  })
  await send('chat.postMessage', { channel: '#ops', text: 'x' })
  await send('conversations.history', { channel: '#ops' })
  expect(calls[1]?.arguments.channel).toBe('C000003')
})

test('direct messages are read in the conversation with the person', async () => {
  const { calls, send } = slackWith({
    'conversations.open': [yes({ channel: { id: 'D000009' } })],
    'conversations.history': [yes({ messages: [] })],
  })
  await send('conversations.history', { channel: 'U0000JANE' })
  expect(calls[1]?.arguments.channel).toBe('D000009')
})

test('without the scope for private channels the public ones are searched', async () => {
  const { calls, send } = slackWith({
    'conversations.list': [no('missing_scope'), list([])],
    'conversations.history': [yes({ messages: [] })],
  })
  expect(await send('conversations.history', { channel: '#gone' })).toMatchObject({
    kind: 'refused',
    code: 'channel_not_found',
  })
  expect(calls.map((c) => c.arguments.types)).toEqual(['public_channel,private_channel', 'public_channel'])
})

test('a message whose layout Slack refuses is sent without pictures, then as words', async () => {
  const { calls, send } = slackWith({
    'chat.postMessage': [no('invalid_blocks'), no('invalid_attachments'), yes({ ts: '1' })],
  })
  const attachments = [{ fallback: 'all of it', blocks: [{ type: 'section' }, { type: 'image' }] }]
  expect(await send('chat.postMessage', { channel: 'C000001', text: 'title', attachments })).toMatchObject({
    kind: 'accepted',
  })
  expect(calls[1]?.arguments.attachments).toEqual([{ fallback: 'all of it', blocks: [{ type: 'section' }] }])
  expect(calls[2]?.arguments).toMatchObject({ text: 'title\nall of it', attachments: [] })
})

test('any other refusal is passed on at once', async () => {
  const { calls, send } = slackWith({ 'chat.postMessage': [no('is_archived')] })
  expect(
    await send('chat.postMessage', { channel: 'C000001', attachments: [{ blocks: [{ type: 'image' }] }] }),
  ).toMatchObject({
    code: 'is_archived',
  })
  expect(calls).toHaveLength(1)
})
