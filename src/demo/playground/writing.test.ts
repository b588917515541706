import { expect, test } from 'vitest'
import { open, place } from './fixture.ts'

test('a slash command is sent with ids for names, and its answer is only for the asker', async () => {
  const { app, see, act } = await open()
  app.answer = () => ({ body: { text: '*1 incident*' } })
  await act({ do: 'write', ...place, text: '/allclear assign INC-1 @bob & co' })
  expect(app.received[0]).toMatchObject({
    path: '/c',
    payload: { command: '/allclear', text: 'assign INC-1 <@U0BOB> &amp; co' },
  })
  expect((await see()).messages).toContain('Only visible to you')
  expect((await see()).messages).toContain('<b>1 incident</b>')
  expect((await see({ as: 'U0BOB' })).messages).not.toContain('1 incident')
})

test.each([
  ['answers with an error', { status: 503 }, '/allclear failed with the error "dispatch_failed"'],
  ['does not answer in time', { never: true }, '/allclear failed with the error "operation_timeout"'],
])('Slackbot tells when the app %s', async (_case, answer, words) => {
  const { app, see, act } = await open({ patience: 50 })
  app.answer = () => answer
  await act({ do: 'write', ...place, text: '/allclear help' })
  expect((await see()).messages).toContain(words.replaceAll('"', '&quot;'))
})

test('a command nobody registered never leaves Slack', async () => {
  const { app, see, act } = await open()
  await act({ do: 'write', ...place, text: '/nonsense' })
  expect(app.received).toEqual([])
  expect((await see()).messages).toContain('is not a valid command')
})

test('what people write is a message; only a mention of the app is an event, in threads, too', async () => {
  const { peer, app, see, act } = await open()
  await act({ do: 'write', ...place, text: 'good morning <b>' })
  expect(app.received).toEqual([])
  const { messages } = await see()
  expect(messages).toContain('good morning &lt;b&gt;')
  const [first] = await peer.messages('T0ACME', 'C0OPS')
  await act({ do: 'write', ...place, thread: first!.ts, text: '@allclear oncall' })
  expect(app.received[0]!.payload).toMatchObject({
    event: { type: 'app_mention', text: '<@U0BOT> oncall', thread_ts: first!.ts },
  })
  expect((await see()).messages).toContain('1 reply')
  expect((await see({ thread: first!.ts })).thread).toContain('oncall')
})

test('a direct message with the app is an event of its own, and each person has their own', async () => {
  const { app, see, act } = await open()
  await act({ do: 'write', user: 'U0JANE', channel: '@U0JANE', text: 'status' })
  expect(app.received[0]!.payload).toMatchObject({ event: { type: 'message', channel_type: 'im', text: 'status' } })
  expect((await see({ channel: '@U0JANE' })).messages).toContain('status')
  expect((await see({ as: 'U0BOB', channel: '@U0JANE' })).messages).not.toContain('status')
})
