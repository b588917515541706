import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { controlElements } from '../../clients/slack/controls.ts'
import { call, contextWith, directoryOf, user } from '../../commands/test-context.ts'
import { summaryOf } from '../../core/approval/notice.ts'
import { proposalCard } from '../../core/approval/proposal-card.ts'
import { click, type TestSurface, testSurface } from './test-surface.ts'

let t: TestSurface
beforeAll(async () => {
  t = await testSurface()
  await t.store.putObject(
    'user',
    { id: 'kim', name: 'KIM', email: 'kim@example.org', slack: { T1: 'UKIM', T2: 'UKIM' } },
    'api',
  )
})
afterAll(() => t.close())
beforeEach(() => t.settleDown())

/** Asks for an approval in the workspace T1, as the API would. */
async function asked(more: object = {}) {
  const context = contextWith({ store: t.store, clock: t.clock, actor: user('rita'), directory: directoryOf({}) })
  const { id } = await call<{ id: string }>(context, 'slack_send_approval_request', {
    operation: 'Scale checkout-api from 4 to 8 tasks',
    channel: '#approvals',
    ...more,
  })
  return (await t.store.proposal(id))!
}

/** What the buttons of its card carry. */
async function buttons(id: string): Promise<Record<string, string>> {
  const { controls = [] } = proposalCard(summaryOf((await t.store.proposal(id))!), { publicUrl: 'https://x.example' })
  const drawn = controlElements(controls) as unknown as { text: { text: string }; value?: string }[]
  return Object.fromEntries(drawn.map(({ text, value = '' }) => [text.text, value]))
}

const press = async (value: string, who = 'UJANE', more: object = {}) => {
  await t.interact(click(value, { user: { id: who, team_id: 'T1' }, ...more }))
  await t.work()
}
const stateOf = async (id: string) => (await t.store.proposal(id))!.state
const lastSaid = () => String(t.said.at(-1)?.body.text)

describe('the buttons of an approval card', () => {
  test('approve what the card showed, once, and tell the second clicker the truth', async () => {
    const { id } = await asked()
    const { Approve = '' } = await buttons(id)
    await press(Approve)
    expect(await t.store.proposal(id)).toMatchObject({
      state: 'executing',
      approvals: [{ by: { id: 'jane' }, via: 'slack' }],
    })
    expect(t.said).toEqual([])
    await press(Approve, 'UKIM')
    expect(lastSaid()).toMatch(/already approved by @JANE/)
  })

  test('deny it', async () => {
    const { id } = await asked()
    await press((await buttons(id)).Deny!)
    expect(await stateOf(id)).toBe('denied')
  })

  test.each([
    ['somebody who only views', 'UVERA', /approve needs the role oncall; VERA has viewer/],
    ['somebody nobody mapped', 'UNEW', /not linked to an Allclear user/],
    ['somebody who is not active any more', 'UGONE', /not an active user/],
    ['the requester, for a high risk', 'URITA', /You proposed prop-\w+ yourself/],
  ])('do nothing for %s, and stay', async (_, who, why) => {
    const { id } = await asked()
    await press((await buttons(id)).Approve!, who)
    expect(lastSaid()).toMatch(why)
    expect(await stateOf(id)).toBe('pending')
  })

  test('count only in the workspace that was asked', async () => {
    const { id } = await asked()
    await press((await buttons(id)).Approve!, 'UKIM', { team: { id: 'T2' }, user: { id: 'UKIM', team_id: 'T2' } })
    expect(lastSaid()).toMatch(/was not asked for in this Slack workspace/)
    expect(await stateOf(id)).toBe('pending')
  })

  test('of an altered value are refused', async () => {
    const { id } = await asked()
    await press((await buttons(id)).Approve!.replace(/"hash":"\w{8}/, '"hash":"00000000'))
    expect(lastSaid()).toMatch(/What you saw is not what/)
    expect(await stateOf(id)).toBe('pending')
  })
})

describe('words', () => {
  test('in a message are never an approval, however they name it', async () => {
    const { id, sha256 } = await asked()
    for (const text of [`<@UBOT> approve ${id} hash=${sha256}`, `<@UBOT> /allclear approve ${id}`]) {
      await t.event({ type: 'app_mention', user: 'UJANE', channel: 'C1', ts: '2.2', thread_ts: '1.1', text })
      await t.work()
    }
    await t.event({
      type: 'message',
      user: 'UJANE',
      channel: 'C1',
      ts: '2.3',
      thread_ts: '1.1',
      text: 'approved, go ahead',
    })
    await t.work()
    expect(await stateOf(id)).toBe('pending')
    expect(t.called('chat.postMessage').map(({ text }) => String(text))).toEqual([
      expect.stringMatching(/What is said in a message is never an approval/),
      expect.stringMatching(/What is said in a message is never an approval/),
    ])
  })

  test('typed as a command need the hash of a high risk, and show it', async () => {
    const { id, sha256 } = await asked()
    await t.command(`approve ${id}`)
    await t.work()
    expect(lastSaid()).toContain(`hash=${sha256.slice(0, 8)}`)
    await t.command(`approve ${id} hash=${sha256.slice(0, 8)}`, { command: '/tinker' })
    await t.work()
    expect(await stateOf(id)).toBe('executing')
    expect(JSON.stringify(t.said.at(-1)?.body)).toContain('Approved by')
  })
})
