import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WorkspaceSeed } from '../src/demo/slack/seed.ts'
import {
  acquainted,
  bar,
  card,
  cards,
  cardThat,
  controls,
  type Loose,
  press,
  reply,
  thread,
  type as typed,
  whisper,
  words,
} from './seen.ts'
import { acme, amAlert, amPayload, apiKey, type Stack, startStack, until } from './stack.ts'

const other = 'T0OTHER'
const others: WorkspaceSeed = {
  ...acme(),
  team: other,
  name: 'Other & Co',
  domain: 'other',
  botToken: 'xoxb-seeded-only',
  appToken: 'xapp-seeded-only',
  people: [
    { id: 'U0ROBERT', name: 'robert', realName: 'Robert Berg', email: 'bob@acme.example' },
    { id: 'U0ZOE', name: 'zoe', realName: 'Zoe Zimt', email: 'zoe@other.example' },
  ],
  channels: [
    { id: 'C0ALERTS', name: 'alerts', botIsMember: true },
    { id: 'C0URGENT', name: 'urgent', botIsMember: true },
  ],
}

let stack: Stack
let session = ''

beforeAll(async () => {
  stack = await startStack({
    workspaces: [acme(), others],
    peer: { clientId: 'app', clientSecret: 'app-secret' },
    slack: 'client_id = "app"\nclient_secret = "app-secret"',
    config: `
[services.theirs]
slack.workspace = "${other}"
slack.channel = "#urgent"
[services.ours]
restricted_to = ["home"]
slack.workspace = "T0ACME"
slack.channel = "#payments"
[teams.home]
members = ["bob"]
`,
  })
  await acquainted(stack)
  session = await signIn()
})
afterAll(() => stack?.close())

/** Remembers cookies as a browser does. */
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ')

const signIn = async () =>
  cookiesOf(
    await fetch(`${stack.url}/login`, {
      method: 'POST',
      body: new URLSearchParams({ key: apiKey }),
      redirect: 'manual',
    }),
  )

const visit = (address: string, cookie = session) =>
  fetch(new URL(address, stack.url), { redirect: 'manual', headers: { cookie } })

/** Goes from our portal to Slack's consent page, agrees or not, and gives where Slack sends the browser. */
async function consent(how: Record<string, string>) {
  const begun = await visit('/slack/oauth/start')
  const slack = new URL(begun.headers.get('location')!)
  for (const [name, value] of Object.entries(how)) slack.searchParams.set(name, value)
  const back = await fetch(slack, { redirect: 'manual' })
  return { slack, back: back.headers.get('location')!, cookie: `${session}; ${cookiesOf(begun)}` }
}

async function connect(which: string) {
  const { back, cookie } = await consent({ team: which, user: 'U0ROBERT' })
  const done = await visit(back, cookie)
  expect(done.status).toBe(302)
  return done.headers.get('location')!
}

const workspaceNow = async (id = other) =>
  (await stack.api('/workspaces')).body.workspaces.find((w: Loose) => w.id === id)

const prefer = async (id: string, wish: object) =>
  expect((await stack.api(`/workspaces/${id}/preferences`, wish, {}, 'PUT')).status).toBe(200)

const fire = (name: string, labels: Record<string, string> = {}) => stack.alert(amPayload([amAlert(name, { labels })]))

const at = (channel: string, title: string, holds?: Parameters<typeof card>[3]) =>
  card(stack, channel, title, holds, other)

describe('connecting a second workspace by OAuth', () => {
  test('needs somebody who is signed in as an SRE lead', async () => {
    expect((await visit('/slack/oauth/start', '')).status).toBe(403)
  })

  test('asks for the scopes of the manifest, comes back to the callback, and is connected', async () => {
    const { slack, back, cookie } = await consent({ team: other, user: 'U0ROBERT' })
    expect(slack.searchParams.get('scope')?.split(',')).toContain('chat:write')
    expect(slack.searchParams.get('scope')!.split(',').length).toBeLessThanOrEqual(10)
    expect(new URL(back).pathname).toBe('/slack/oauth/callback')
    const done = await visit(back, cookie)
    expect(done.headers.get('location')).toBe('/integrations?connected=Other%20%26%20Co')
    const page = await visit(done.headers.get('location')!)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Other &amp; Co')
    expect(await workspaceNow()).toMatchObject({ team: other, name: 'Other & Co', status: 'active' })
  })

  test.each([
    [
      'a callback that began in another browser',
      async () => {
        const { back } = await consent({ team: other })
        return visit(back, session)
      },
    ],
    [
      'a forged state',
      async () => {
        const { back, cookie } = await consent({ team: other })
        const forged = new URL(back)
        forged.searchParams.set('state', 'forged')
        return visit(forged.href, cookie)
      },
    ],
    [
      'a refusal',
      async () => {
        const { back, cookie } = await consent({ team: other, deny: '1' })
        return visit(back, cookie)
      },
    ],
    [
      'a code that was used before',
      async () => {
        const { back, cookie } = await consent({ team: other })
        await visit(back, cookie)
        return visit(back, cookie)
      },
    ],
  ])('connects nothing on %s', async (_, doing) => {
    const answer = await doing()
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await answer.text()).toMatch(/Nothing was connected|declined|used already/)
  })
})

describe('two workspaces', () => {
  beforeAll(async () => {
    await connect(other)
    await prefer(other, { default_channel: '#alerts', urgency_filter: 'high+medium', toggles: { acknowledged: false } })
  })

  test('each have their card, in their own channel, with their own preferences', async () => {
    await fire('Both')
    const here = await card(stack, 'C0INC', 'Both is on fire')
    const there = await at('C0ALERTS', 'Both is on fire')
    expect(bar(there)).toBe('#D92D20')
    await press(stack, there, 'U0ROBERT', 'Acknowledge')
    await cardThat(stack, here, /Acknowledged by Bob Berg/)
    expect(controls(await cardThat(stack, there, /Acknowledged by Bob Berg/))).toContain('Acknowledged ✓')
    expect(await reply(stack, here, /^✅ Acknowledged by <@U0BOB>/)).toBeTruthy()
    expect(await thread(stack, there)).toEqual([])
    await fire('Mild', { severity: 'info' })
    await card(stack, 'C0INC', 'Mild is on fire')
    expect(await cards(stack, 'C0ALERTS', 'Mild is on fire', other)).toEqual([])
  })

  test('map their own people: the same address is the same user, an unknown one is refused', async () => {
    await fire('Mapped')
    const there = await at('C0ALERTS', 'Mapped is on fire')
    await press(stack, there, 'U0ZOE', 'Acknowledge')
    expect(await whisper(stack, 'U0ZOE', /zoe@other\.example\) is not linked/, other)).toBeTruthy()
    await prefer(other, { unknown_users: 'attribute' })
    await press(stack, there, 'U0ZOE', 'Acknowledge')
    expect(words(await cardThat(stack, there, /Acknowledged by/))).toContain('(via Slack)')
    await prefer(other, { unknown_users: 'deny' })
  })

  test('answer commands each in their own place', async () => {
    await fire('Asked')
    await card(stack, 'C0INC', 'Asked is on fire')
    expect(await typed(stack, 'U0ROBERT', 'incidents', { channel: 'C0ALERTS', of: other })).toContain(
      'Asked is on fire',
    )
  })

  test('a service names its workspace', async () => {
    await fire('Theirs', { service: 'theirs' })
    await at('C0URGENT', 'Theirs is on fire')
  })

  test('a click is honoured only from a workspace that shows the incident', async () => {
    await fire('Ours', { service: 'ours' })
    const ours = await card(stack, 'C0PAY', 'Ours is on fire')
    await fire('Bait')
    const bait = await at('C0ALERTS', 'Bait is on fire')
    const stolen = JSON.stringify({ command: 'acknowledge', input: { incident: /INC-\d+/.exec(words(ours))![0] } })
    await stack.peer.click(other, {
      user: 'U0ROBERT',
      channel: 'C0ALERTS',
      ts: bait.ts,
      match: 'Acknowledge',
      value: stolen,
    })
    expect(await whisper(stack, 'U0ROBERT', /^⛔ INC-\d+ is not shown in this Slack workspace/, other)).toBeTruthy()
    expect(await cards(stack, 'C0PAY', 'Ours is on fire')).toMatchObject([
      { text: expect.stringContaining('HIGH URGENCY') },
    ])
    await press(stack, ours, 'U0BOB', 'Acknowledge')
    await cardThat(stack, ours, /Acknowledged by Bob Berg/)
  })
})

describe('a workspace that goes', () => {
  const connectedAgain = async () => {
    await connect(other)
    expect(await workspaceNow()).toMatchObject({
      status: 'active',
      preferences: { default_channel: '#alerts', urgency_filter: 'high+medium' },
    })
  }

  test.each([
    ['app_uninstalled', { type: 'app_uninstalled' }],
    ['tokens_revoked', { type: 'tokens_revoked', tokens: { oauth: [], bot: ['U0BOT'] } }],
  ])(
    'by %s is marked, told nothing more, listens to nobody, and comes back with its preferences',
    async (name, event) => {
      await fire(`Before-${name}`)
      const left = await at('C0ALERTS', `Before-${name} is on fire`)
      await stack.peer.event(other, event)
      await until(
        async () => (await workspaceNow()).status,
        (status) => status === 'revoked',
      )
      await fire(`After-${name}`)
      await card(stack, 'C0INC', `After-${name} is on fire`)
      expect(await cards(stack, 'C0ALERTS', `After-${name}`, other)).toEqual([])
      await press(stack, left, 'U0ROBERT', 'Acknowledge')
      expect(await whisper(stack, 'U0ROBERT', /Other &amp; Co was disconnected from Allclear/, other)).toBeTruthy()
      await connectedAgain()
    },
  )

  test('is not gone when only tokens of people were revoked', async () => {
    await stack.peer.event(other, { type: 'tokens_revoked', tokens: { oauth: ['U0ROBERT'], bot: [] } })
    await fire('Stays')
    await at('C0ALERTS', 'Stays is on fire')
    expect(await workspaceNow()).toMatchObject({ status: 'active' })
  })

  test('is found out when its token no longer works, with the remedy', async () => {
    const undo = stack.peer.faults.add({ match: { team: other }, kind: 'fatal', error: 'token_revoked' })
    await fire('Found-out')
    await until(
      async () => (await workspaceNow()).status,
      (status) => status === 'revoked',
    )
    undo()
    const { findings } = (await stack.api('/status')).body
    expect(findings.join('\n')).toContain('Slack took back the access to Other & Co; connect the workspace again.')
    const here = await card(stack, 'C0INC', 'Found-out is on fire')
    expect(await reply(stack, here, /Could not deliver to #alerts/)).toMatch(/token was revoked.*reinstall/)
    await connectedAgain()
  })
})
