import { WebClient } from '@slack/web-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAcme } from './fixture.ts'
import type { SlackPeer } from './peer.ts'

let peer: SlackPeer
let slack: WebClient

beforeAll(async () => {
  peer = await startAcme()
  slack = new WebClient('xoxb-acme', { slackApiUrl: peer.apiUrl, rejectRateLimitedCalls: true })
})
afterAll(() => peer.close())

describe('the genuine client', () => {
  it('posts by name, replies, edits and deletes', async () => {
    const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'Hello <@U0JANE>' } }]
    const card = await slack.chat.postMessage({ channel: '#ops', text: 'Checkout is down', blocks })
    await slack.chat.postMessage({ channel: 'C0OPS', text: 'a reply', thread_ts: card.ts ?? '' })
    await slack.chat.update({ channel: card.channel ?? '', ts: card.ts ?? '', text: 'Checkout is back', blocks: [] })
    const extra = await slack.chat.postMessage({ channel: 'ops', text: 'a mistake' })
    await slack.chat.delete({ channel: 'C0OPS', ts: extra.ts ?? '' })
    expect(card.channel).toBe('C0OPS')
    expect(card.message?.blocks?.[0]).toMatchObject({ type: 'section', block_id: expect.any(String) })
    const messages = await peer.messages('T0ACME', '#ops')
    expect(messages.map((message) => message.text)).toEqual(['Checkout is back', 'a reply'])
    expect(messages[0]).toMatchObject({ user: 'U0BOT', bot_id: 'B0BOT', edited: { user: 'U0BOT' } })
    expect(messages[1]?.thread_ts).toBe(card.ts)
  })

  it('keeps metadata and gives it back only when asked', async () => {
    const metadata = { event_type: 'incident_card', event_payload: { incident: 'INC-7' } }
    const sent = await slack.chat.postMessage({ channel: 'C0WAR', text: 'with metadata', metadata })
    const quiet = await slack.conversations.history({ channel: 'C0WAR' })
    const full = await slack.conversations.history({ channel: 'C0WAR', include_all_metadata: true })
    const thread = await slack.conversations.replies({
      channel: 'C0WAR',
      ts: sent.ts ?? '',
      include_all_metadata: true,
    })
    expect(quiet.messages?.[0]?.metadata).toBeUndefined()
    expect(full.messages?.[0]?.metadata).toEqual(metadata)
    expect(thread.messages?.[0]?.metadata).toEqual(metadata)
  })

  it('sees the seeded ids, people and channels and nothing of the emulator itself', async () => {
    const auth = await slack.auth.test()
    const { channels = [] } = await slack.conversations.list({ types: 'public_channel,private_channel' })
    const { members = [] } = await slack.users.list({})
    expect(auth).toMatchObject({ team_id: 'T0ACME', user_id: 'U0BOT', bot_id: 'B0BOT', url: 'https://acme.slack.com/' })
    expect(channels.map((one) => [one.id, one.is_member])).toEqual([
      ['C0OPS', true],
      ['C0LOBBY', false],
      ['C0WAR', true],
      ['C0OLD', true],
    ])
    expect(members.map((one) => one.id)).toEqual(['U0JANE', 'U0BOB', 'U0GONE', 'U0BOT'])
    const ops = await slack.conversations.info({ channel: 'C0OPS' })
    expect(ops.channel?.topic?.value).toBe('What is on fire')
    const inside = await slack.conversations.members({ channel: 'C0OPS' })
    expect(inside.members).toEqual(['U0JANE', 'U0BOB', 'U0GONE', 'U0BOT'])
  })

  it('tells confirmed addresses from unconfirmed ones, and who has left', async () => {
    const jane = await slack.users.lookupByEmail({ email: 'JANE@acme.example' })
    const bob = await slack.users.info({ user: 'U0BOB' })
    const gone = await slack.users.info({ user: 'U0GONE' })
    expect(jane.user).toMatchObject({ id: 'U0JANE', is_email_confirmed: true })
    expect(bob.user).toMatchObject({ profile: { email: 'bob@acme.example' }, is_email_confirmed: false })
    expect(gone.user?.deleted).toBe(true)
    await expect(slack.users.lookupByEmail({ email: 'gone@acme.example' })).rejects.toThrow('users_not_found')
  })

  it('creates a channel, invites people, sets a topic and archives it', async () => {
    const made = await slack.conversations.create({ name: 'inc-7-checkout' })
    const id = made.channel?.id ?? ''
    await slack.conversations.invite({ channel: id, users: 'U0JANE,U0BOB' })
    await slack.conversations.setTopic({ channel: id, topic: 'high · open' })
    await slack.chat.postMessage({ channel: '#inc-7-checkout', text: 'welcome' })
    await slack.conversations.archive({ channel: id })
    await expect(slack.chat.postMessage({ channel: id, text: 'late' })).rejects.toThrow('is_archived')
  })

  it('opens the direct message of a person it posts to', async () => {
    const sent = await slack.chat.postMessage({ channel: 'U0JANE', text: 'a page for you' })
    expect(sent.channel).toMatch(/^D/)
    expect((await peer.messages('T0ACME', '@jane')).map((one) => one.text)).toEqual(['a page for you'])
  })

  it('adds and removes reactions', async () => {
    const sent = await slack.chat.postMessage({ channel: 'C0OPS', text: 'react to me' })
    await slack.reactions.add({ channel: 'C0OPS', timestamp: sent.ts ?? '', name: 'eyes' })
    const seen = (await peer.messages('T0ACME', 'ops')).find((one) => one.ts === sent.ts)
    expect(seen?.reactions).toEqual([{ name: 'eyes', users: ['U0BOT'], count: 1 }])
  })

  it('uploads a file into a thread', async () => {
    const parent = await slack.chat.postMessage({ channel: 'C0OPS', text: 'chart below' })
    await slack.filesUploadV2({
      channel_id: 'C0OPS',
      thread_ts: parent.ts ?? '',
      filename: 'chart.png',
      file: Buffer.from('picture'),
    })
    const shared = (await peer.messages('T0ACME', 'ops')).find((one) => one.thread_ts === parent.ts && one.files)
    expect(shared?.files).toMatchObject([{ name: 'chart.png', size: 7 }])
  })

  it('walks a long channel page by page and finds what lies in a window', async () => {
    const { channel } = await slack.conversations.create({ name: 'long' })
    const id = channel?.id ?? ''
    const stamps: string[] = []
    for (const text of ['one', 'two', 'three', 'four', 'five'])
      stamps.push((await slack.chat.postMessage({ channel: id, text })).ts ?? '')
    const first = await slack.conversations.history({ channel: id, limit: 2 })
    const cursor = first.response_metadata?.next_cursor ?? ''
    const second = await slack.conversations.history({ channel: id, limit: 2, cursor })
    const since = await slack.conversations.history({ channel: id, oldest: stamps[2] ?? '' })
    const exactly = await slack.conversations.history({
      channel: id,
      oldest: stamps[1] ?? '',
      latest: stamps[1] ?? '',
      inclusive: true,
    })
    const texts = (page: { messages?: { text?: string }[] }) => page.messages?.map((one) => one.text)
    expect([texts(first), texts(second)]).toEqual([
      ['five', 'four'],
      ['three', 'two'],
    ])
    expect(texts(since)).toEqual(['five', 'four'])
    expect(texts(exactly)).toEqual(['two'])
  })
})
