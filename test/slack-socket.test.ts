import { afterAll, beforeAll, expect, test } from 'vitest'
import { acquainted, card, cardThat, formAfter, press, reply, submit, type as typed, whisper, words } from './seen.ts'
import { amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ slack: 'app_token = "xapp-acme"' })
  // Whatever came over HTTP after all would find no door.
  stack.peer.appDoor({ base: 'http://127.0.0.1:1' })
  await acquainted(stack)
  await until(() => stack.peer.isSocketConnected(team))
})
afterAll(() => stack?.close())

const fire = async (name: string) => {
  await stack.alert(amPayload([amAlert(name)]))
  const shown = await card(stack, 'C0INC', `${name} is on fire`)
  return { shown, id: /INC-\d+/.exec(words(shown))![0] }
}

test('commands, clicks, forms and mentions work without a public address', async () => {
  const { shown, id } = await fire('Socketed')
  expect(await typed(stack, 'U0BOB', 'incidents')).toContain('Socketed is on fire')
  await press(stack, shown, 'U0BOB', 'Acknowledge')
  await cardThat(stack, shown, /Acknowledged by Bob Berg/)
  await stack.peer.event(team, {
    type: 'app_mention',
    user: 'U0BOB',
    channel: 'C0INC',
    ts: shown.ts,
    text: `<@U0BOT> snooze ${id} 1m`,
  })
  await cardThat(stack, shown, /Snoozed until/)
  const asked = await formAfter(stack, 'U0BOB', () => press(stack, shown, 'U0BOB', 'Resolve'))
  await submit(stack, 'U0BOB', asked.id, { note: 'by socket' })
  expect(await reply(stack, shown, /^🔧/)).toContain('by socket')
})

test('what is wrong in a form is said in the form', async () => {
  const { shown } = await fire('Form')
  const asked = await formAfter(stack, 'U0BOB', () => press(stack, shown, 'U0BOB', 'Snooze', 'Custom…'))
  await submit(stack, 'U0BOB', asked.id, { for: 'ages' })
  expect(stack.peer.views.find(asked.id)).toMatchObject({ status: 'open', errors: { for: expect.any(String) } })
  await submit(stack, 'U0BOB', asked.id, { for: '2m' })
  await cardThat(stack, shown, /Snoozed until/)
})

test('the global shortcut opens its form', async () => {
  const asked = await formAfter(stack, 'U0BOB', () =>
    stack.peer.shortcut(team, { user: 'U0BOB', callback_id: 'create_incident' }),
  )
  await submit(stack, 'U0BOB', asked.id, { title: 'Over the socket', service: 'checkout', urgency: 'low' })
  await card(stack, 'C0INC', 'Over the socket')
})

test('who may not act is refused in the same words', async () => {
  const { shown } = await fire('Refused')
  await press(stack, shown, 'U0ERIN', 'Acknowledge')
  expect(await whisper(stack, 'U0ERIN', /is not linked to an Allclear user/)).toBeTruthy()
})

test('the connection comes back when Slack recycles its host', async () => {
  const { shown } = await fire('Recycled')
  const opened = () => stack.peer.calls.filter((c) => c.method === 'apps.connections.open' && c.ok).length
  const before = opened()
  stack.peer.refreshSockets(team)
  await until(() => opened() > before && stack.peer.isSocketConnected(team))
  await press(stack, shown, 'U0ALICE', 'Acknowledge')
  await cardThat(stack, shown, /Acknowledged by Alice Ames/)
})
