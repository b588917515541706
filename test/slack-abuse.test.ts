import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signSlack } from '../src/demo/slack/sign.ts'
import {
  acquainted,
  type Card,
  card,
  cardThat,
  formAfter,
  incidentOf,
  type Loose,
  press,
  reply,
  thread,
  whisper,
  words,
} from './seen.ts'
import { amAlert, amPayload, type Stack, signingSecret, startStack, team, until } from './stack.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startStack({ slack: 'toggles = { note_added = true }', config: '[services.checkout]\n' })
  await acquainted(stack)
})
afterAll(() => stack?.close())

const fire = async (name: string, more: Parameters<typeof amAlert>[1] = {}) => {
  await stack.alert(amPayload([amAlert(name, more)]))
  return card(stack, 'C0INC', name)
}

const now = () => Math.floor(Date.now() / 1000)

/** Posts what Slack could have sent, signed as told. */
const post = (
  body: string,
  headers: Record<string, string> = signSlack(signingSecret, now(), body),
  path = '/slack/interactions',
) =>
  fetch(`${stack.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
  })

const interaction = (payload: object) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString()

const incidentIn = (shown: Card) => /INC-\d+/.exec(words(shown))![0]

/** A click as Slack would send it, with everything that identifies it. */
const clickOn = (shown: Card, more: { user?: string; from?: string; value?: string; trigger?: string } = {}) => ({
  type: 'block_actions',
  team: { id: more.from ?? team, domain: 'acme' },
  user: { id: more.user ?? 'U0BOB', team_id: more.from ?? team },
  channel: { id: shown.channel },
  container: { type: 'message', channel_id: shown.channel, message_ts: shown.ts },
  message: { ts: shown.ts },
  trigger_id: more.trigger ?? randomUUID(),
  actions: [
    {
      type: 'button',
      action_id: 'command:acknowledge',
      block_id: 'b',
      action_ts: '1.1',
      value: more.value ?? JSON.stringify({ command: 'acknowledge', input: { incident: incidentIn(shown) } }),
    },
  ],
})

const eventsOf = async (shown: Card, type: string) =>
  (await incidentOf(stack, shown)).events.filter((e: Loose) => e.type === type)

describe('a request that is not genuinely from Slack is refused, and nothing happens:', () => {
  let shown: Card
  beforeAll(async () => {
    shown = await fire('Forged')
  })

  const paths = [
    '/slack/events',
    '/slack/commands',
    '/slack/interactions',
    '/api/slack/actions',
    '/api/slack/commands',
    '/api/integrations/slack/commands',
  ]

  test.each([
    ['unsigned', () => ({})],
    [
      'without a timestamp',
      (body: string) => ({ 'x-slack-signature': signSlack(signingSecret, now(), body)['x-slack-signature']! }),
    ],
    ['signed with another secret', (body: string) => signSlack('not the secret', now(), body)],
    ['stale', (body: string) => signSlack(signingSecret, now() - 310, body)],
    ['future-dated', (body: string) => signSlack(signingSecret, now() + 310, body)],
    [
      'with a timestamp that is no number',
      (body: string) => ({ ...signSlack(signingSecret, now(), body), 'x-slack-request-timestamp': `${now()}.0` }),
    ],
    [
      'with another timestamp than was signed',
      (body: string) => ({ ...signSlack(signingSecret, now(), body), 'x-slack-request-timestamp': String(now() - 1) }),
    ],
    ['bit-flipped', (body: string) => signSlack(signingSecret, now(), body.replace('acknowledge', 'acknowledgf'))],
  ] as [string, (body: string) => Record<string, string>][])('%s', async (_, headers) => {
    for (const path of paths) {
      const body = interaction(clickOn(shown))
      const answer = await post(body, headers(body), path)
      expect([path, answer.status]).toEqual([path, 401])
    }
    expect(await incidentOf(stack, shown)).toMatchObject({ status: 'open', version: 2 })
  })

  test('oversized', async () => {
    const body = `${interaction(clickOn(shown))}&padding=${'x'.repeat(1024 * 1024)}`
    const answer = await post(body)
    expect(answer.status).toBe(413)
    expect(await incidentOf(stack, shown)).toMatchObject({ status: 'open', version: 2 })
  })

  test.each([
    [
      'deeply nested',
      new URLSearchParams({
        payload: `{"type":"block_actions","deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      }).toString(),
    ],
    ['deeply nested, as an event', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
    ['no JSON', interaction({}).replace('%7B', '%7B%7B')],
    ['nothing at all', ''],
    ['of a kind nobody knows', interaction({ type: 'telepathy', user: { id: 'U0BOB' } })],
    ['a click without a user', interaction({ type: 'block_actions', actions: [{ action_id: 'x' }] })],
  ])('signed but %s', async (_, body) => {
    const answer = await post(body)
    expect(answer.status).toBe(400)
    expect(await answer.text()).not.toMatch(/at .*\.ts:/)
    expect((await fetch(`${stack.url}/health`)).status).toBe(200)
  })

  test('replayed: the same bytes count once', async () => {
    const target = await fire('Replayed')
    const body = interaction(clickOn(target))
    const headers = signSlack(signingSecret, now(), body)
    expect((await post(body, headers)).status).toBe(200)
    expect((await post(body, headers)).status).toBe(401)
    expect((await post(body, headers, '/slack/events')).status).toBe(401)
    await cardThat(stack, target, /Acknowledged by Bob Berg/)
    expect(await eventsOf(target, 'acknowledged')).toHaveLength(1)
  })
})

describe('a genuine request of somebody who has no say changes nothing:', () => {
  test.each([
    ['another workspace', { from: 'T0STRANGER' }],
    ['a person the workspace does not have', { user: 'U0GHOST' }],
    ['a disabled user', { user: 'U0CAROL' }],
    ['a viewer', { user: 'U0DAVE' }],
  ])('%s', async (who, more) => {
    const shown = await fire(`Powerless-${who.replaceAll(' ', '-')}`)
    expect((await post(interaction(clickOn(shown, more)))).status).toBe(200)
    // Envelopes are worked on in order of their arrival, or nearly: once a later one took effect, this one was tried.
    await until(
      async () => (await stack.api('/status')).body.queues.inbox_waiting,
      (waiting) => waiting === 0,
    )
    expect(await incidentOf(stack, shown)).toMatchObject({ status: 'open' })
  })

  test.each([
    [
      'a command above their role',
      { command: 'create-key', input: { subject: 'mallory', role: 'sre-lead' } },
      /⛔ create-key needs the role sre-lead/,
    ],
    ['a command that does not exist', { command: 'drop-tables', input: {} }, /no longer knows/],
    ['an incident that does not exist', { command: 'resolve', input: { incident: 'INC-99999' } }, /INC-99999/],
    ['input that is not asked for', { command: 'acknowledge', input: { incident: 'INC-1', actor: 'alice' } }, /actor/],
  ])('a button that carries %s', async (_, value, says) => {
    const shown = await fire('Carrier')
    await stack.peer.click(team, {
      user: 'U0BOB',
      channel: shown.channel,
      ts: shown.ts,
      match: 'Acknowledge',
      value: JSON.stringify(value),
    })
    expect(await whisper(stack, 'U0BOB', says)).toBeTruthy()
    expect(await incidentOf(stack, shown)).toMatchObject({ status: 'open' })
  })
})

describe('one doing, however often it is delivered', () => {
  const thrice = async (body: string, path?: string) => {
    for (const ago of [2, 1, 0])
      expect((await post(body, signSlack(signingSecret, now() - ago, body), path)).status).toBe(200)
  }

  test('a click: one acknowledgement, one reply, and nobody is told of a second click', async () => {
    const shown = await fire('Thrice-clicked')
    const before = stack.peer.calls.length
    await thrice(interaction(clickOn(shown)))
    await reply(stack, shown, /^✅/)
    await until(
      async () => (await stack.api('/status')).body.queues.inbox_waiting,
      (waiting) => waiting === 0,
    )
    expect(await eventsOf(shown, 'acknowledged')).toHaveLength(1)
    expect((await thread(stack, shown)).filter((t) => t.startsWith('✅'))).toHaveLength(1)
    expect(
      stack.peer.calls.slice(before).filter((c) => JSON.stringify(c.args).includes('already acknowledged')),
    ).toEqual([])
  })

  test('a slash command', async () => {
    const shown = await fire('Thrice-typed')
    const form = {
      team_id: team,
      user_id: 'U0BOB',
      channel_id: 'C0INC',
      command: '/allclear',
      text: `note ${incidentIn(shown)} once`,
      trigger_id: randomUUID(),
    }
    await thrice(new URLSearchParams(form).toString(), '/slack/commands')
    await reply(stack, shown, /once/)
    expect(await eventsOf(shown, 'noted')).toHaveLength(1)
  })

  test('an event', async () => {
    const shown = await fire('Thrice-mentioned')
    const mention = {
      type: 'app_mention',
      user: 'U0BOB',
      channel: 'C0INC',
      ts: shown.ts,
      text: `<@U0BOT> note ${incidentIn(shown)} said once`,
    }
    for (const retryNum of [0, 1, 2])
      await stack.peer.event(team, { ...mention, event_ts: String(retryNum) }, { eventId: 'Ev0ONCE', retryNum })
    await reply(stack, shown, /said once/)
    await until(
      async () => (await stack.api('/status')).body.queues.inbox_waiting,
      (waiting) => waiting === 0,
    )
    expect(await eventsOf(shown, 'noted')).toHaveLength(1)
  })

  test('a form: one incident', async () => {
    const view = {
      id: 'V1',
      hash: '1.h',
      private_metadata: JSON.stringify({ command: 'create', input: {}, confirm: true }),
      state: {
        values: {
          title: { value: { type: 'plain_text_input', value: 'Sent thrice' } },
          service: { value: { type: 'static_select', selected_option: { value: 'checkout' } } },
        },
      },
    }
    const asked = await formAfter(stack, 'U0BOB', () =>
      stack.peer.shortcut(team, { user: 'U0BOB', callback_id: 'create_incident' }),
    )
    view.private_metadata = String((asked.view as Loose).private_metadata)
    const payload = {
      type: 'view_submission',
      team: { id: team },
      user: { id: 'U0BOB', team_id: team },
      trigger_id: randomUUID(),
      view,
    }
    await thrice(interaction(payload))
    await stack.peer.closeView(team, { user: 'U0BOB', viewId: asked.id })
    await card(stack, 'C0INC', 'Sent thrice')
    expect((await stack.api('/incidents?search=Sent%20thrice')).body.incidents).toHaveLength(1)
  })
})

test.each([1, 2, 3])('two people click at once (%i): one of them did it, the other is told who', async (round) => {
  const shown = await fire(`Race-${round}`)
  const people = { U0ALICE: 'Alice Ames', U0BOB: 'Bob Berg' }
  const told = (user: string) =>
    stack.peer.ephemerals.filter(
      (e) => e.user === user && e.text.includes(`${incidentIn(shown)} was already acknowledged`),
    )
  await Promise.all(Object.keys(people).map((user) => press(stack, shown, user, 'Acknowledge')))
  const [loser] = await until(
    () => Object.keys(people).filter((user) => told(user).length),
    (losers) => losers.length === 1,
  )
  const winner = loser === 'U0ALICE' ? people.U0BOB : people.U0ALICE
  expect(told(loser!)[0]!.text).toMatch(new RegExp(`was already acknowledged by ${winner}`))
  expect(await eventsOf(shown, 'acknowledged')).toMatchObject([{ actor: { name: winner } }])
  await cardThat(stack, shown, new RegExp(`Acknowledged by ${winner}`))
})
