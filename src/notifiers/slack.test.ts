import { expect, test } from 'vitest'
import type { Delivery, IncidentNotice } from '../core/delivery.ts'
import { drawDigest } from '../core/digest/draw-digest.ts'
import type { Event, Happening, Incident } from '../core/incident.ts'
import type { SilenceNotice } from '../core/silence/notice.ts'
import { slack } from './slack.ts'

const openedAt = new Date('2026-03-01T12:00:00Z')
const incident: Incident = {
  id: 'INC-7',
  version: 2,
  title: 'Checkout <!channel> is down',
  service: 'checkout',
  urgency: 'high',
  status: 'open',
  source: 'alertmanager',
  openedAt,
  firing: 1,
  total: 1,
  generation: 1,
  sla: {},
}
const delivery: Delivery = {
  id: 'd1',
  subject: 'INC-7',
  incident: 'INC-7',
  kind: 'card',
  notifier: 'slack',
  workspace: 'config',
  channel: '#ops',
  event: null,
  priority: 20,
  lane: '',
  state: 'sending',
  wanted: 2,
  shown: 0,
  attempts: 1,
  createdAt: openedAt,
  dueAt: openedAt,
}
const jane = { kind: 'user', id: 'jane', name: 'Jane', role: 'oncall', via: 'slack' } as const
const event = (happening: Happening, minutes = 2): Event => ({
  ...happening,
  id: 'e1',
  incident: 'INC-7',
  seq: 2,
  actor: jane,
  at: new Date(openedAt.getTime() + minutes * 60_000),
})
const notice = (change: Partial<Delivery> = {}, more: Partial<IncidentNotice> = {}): IncidentNotice => ({
  delivery: { ...delivery, ...change },
  incident,
  handles: { jane: 'U0JANE' },
  publicUrl: 'https://allclear.example',
  now: new Date(openedAt.getTime() + 120_000),
  ...more,
})
const place = { channel: 'C000001', ts: '17.01' }

function callOf(asked: IncidentNotice) {
  const call = slack.call(asked)
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  return call
}

test('a card is posted once, with the delivery in its metadata and nothing unfurled or parsed', () => {
  const { method, arguments: args } = callOf(notice())
  expect(method).toBe('chat.postMessage')
  expect(args).toMatchObject({
    channel: '#ops',
    text: '🔴 HIGH URGENCY\n*Checkout &lt;!channel&gt; is down*',
    metadata: { event_type: 'allclear_delivery', event_payload: { delivery: 'd1', incident: 'INC-7' } },
    unfurl_links: false,
    unfurl_media: false,
    parse: 'none',
    link_names: false,
  })
})

test('a card that is there is edited in its place, in the lane of edits', () => {
  const memory = slack.learn({ ok: true, ...place, message: {} }, notice())
  expect(memory).toEqual(place)
  expect(callOf(notice({ memory }))).toMatchObject({ method: 'chat.update', arguments: place })
  expect(slack.lane({ ...delivery, memory })).toBe('slack:config:chat.update:#ops')
  expect(slack.lane(delivery)).toBe('slack:config:chat.postMessage:#ops')
})

test.each<[Happening, number, string]>([
  [{ type: 'acknowledged' }, 2, '✅ Acknowledged by <@U0JANE> (2 min)'],
  [
    { type: 'resolved', auto: false, note: 'Restarted\n<!here> pool' },
    15,
    '🔧 Resolved by <@U0JANE> (15 min)\n> Resolution: Restarted\n> &lt;!here&gt; pool',
  ],
  [{ type: 'noted', text: '> odd & <b>' }, 3, '📝 Note by <@U0JANE>\n> \u2060&gt; odd &amp; &lt;b&gt;'],
])('a reply tells the event in the thread of the card', (happening, minutes, text) => {
  const call = callOf(notice({ kind: 'reply' }, { event: event(happening, minutes), card: place }))
  expect(call).toMatchObject({
    method: 'chat.postMessage',
    arguments: { channel: 'C000001', thread_ts: '17.01', text },
  })
})

test('a card shows the picture of what is measured while it burns, and none afterwards', () => {
  const image = { url: 'https://allclear.example/charts/v1.x.png', alt: 'Errors rise' }
  const blocks = (more: Partial<IncidentNotice>) => JSON.stringify(callOf(notice({}, { image, ...more })))
  expect(blocks({})).toContain('"type":"image","image_url":"https://allclear.example/charts/v1.x.png"')
  expect(blocks({ incident: { ...notice().incident, status: 'resolved' } })).not.toContain('"image"')
})

test('a reply waits for its card', () => {
  expect(slack.call(notice({ kind: 'reply' }, { event: event({ type: 'acknowledged' }) }))).toEqual({
    wait: 'Its card is not posted yet.',
  })
})

const escalated: Happening = {
  type: 'escalated',
  step: 0,
  round: 0,
  generation: 1,
  dueAt: openedAt,
  byHand: false,
  nextAt: openedAt,
  paged: { users: [{ id: 'jane', name: 'Jane', because: 'on call for primary' }], channels: ['#war'], empty: [] },
}

test('a page to a person says why, and has the one button that stops it', () => {
  const { arguments: args } = callOf(
    notice({ kind: 'page', channel: 'U0JANE', user: 'jane' }, { event: event(escalated) }),
  )
  const words = JSON.stringify(args)
  expect(args).toMatchObject({ channel: 'U0JANE', text: '📟 🔴 HIGH URGENCY\n*Checkout &lt;!channel&gt; is down*' })
  expect(words).toContain('You are paged at step 1: on call for primary')
  expect(words).toContain('command:acknowledge')
  expect(words).toContain('https://allclear.example/incidents/INC-7')
  expect(words).not.toContain('command:resolve')
})

test('a page to a channel mentions who is paged, or else whoever is there', () => {
  const asked = (handles: Record<string, string>) =>
    callOf(notice({ kind: 'page', channel: '#war' }, { event: event(escalated), handles })).arguments.text
  expect(asked({ jane: 'U0JANE' })).toMatch(/^<@U0JANE> 📟/)
  expect(asked({})).toMatch(/^<!here> 📟/)
})

test('a page to a person that fell back to a channel mentions the person', () => {
  const asked = notice({ kind: 'page', channel: '#duty', user: 'jane' }, { event: event(escalated) })
  expect(callOf(asked).arguments.text).toMatch(/^<@U0JANE> 📟/)
})

test('a page into the channel of the card hangs under it and shows in the channel besides', () => {
  const asked = notice(
    { kind: 'page', channel: '#ops' },
    { event: event(escalated), card: { channel: 'C1', ts: '1.1' } },
  )
  expect(callOf(asked).arguments).toMatchObject({ channel: 'C1', thread_ts: '1.1', reply_broadcast: true })
})

test('the last resort calls everybody in the channel', () => {
  const { arguments: args } = callOf(notice({ kind: 'notice' }, { event: event({ type: 'escalation_exhausted' }) }))
  expect(args.text).toMatch(/^🚨 <!channel> 📟/)
})

test('stakeholders read one line with the way to the channel and the incident', () => {
  const opened: Happening = { type: 'channel_opened', workspace: 'config', channel: 'C000007', name: 'inc-7' }
  expect(callOf(notice({ kind: 'notice' }, { event: event(opened) })).arguments.text).toBe(
    '📢 *Major incident*: *Checkout &lt;!channel&gt; is down* (checkout) · high urgency · <#C000007> · <https://allclear.example/incidents/INC-7|View>',
  )
})

test('an interrupted post is looked for since the delivery was made, in its channel or thread', () => {
  expect(slack.search?.(notice())).toMatchObject({
    method: 'conversations.history',
    arguments: { channel: '#ops', oldest: '1772366340.000000', include_all_metadata: true },
  })
  expect(slack.search?.(notice({ kind: 'reply' }, { card: place }))).toMatchObject({
    method: 'conversations.replies',
    arguments: place,
  })
  expect(slack.search?.(notice({ memory: place }))).toBeUndefined()
})

test('what is found are the messages of this delivery, the oldest first', () => {
  const message = (ts: string, id: string) => ({ ts, metadata: { event_type: 'x', event_payload: { delivery: id } } })
  const messages = [message('30.5', 'd1'), message('20.1', 'd2'), { ts: '9.9' }, message('9.8', 'd1')]
  const places = slack.found?.({ messages, channel: 'C000001' }, notice()) ?? []
  expect(places).toEqual([
    { channel: 'C000001', ts: '9.8' },
    { channel: 'C000001', ts: '30.5' },
  ])
  expect(slack.remove?.(places[1])).toEqual({ method: 'chat.delete', arguments: { channel: 'C000001', ts: '30.5' } })
})

test('a digest is posted once, with what strangers wrote as text', () => {
  const counts = [{ type: '<!channel> Errors', severity: 'error', service: 'checkout', now: 4, before: 0 } as const]
  const window = { from: new Date('2026-03-01T09:00:00Z'), to: new Date('2026-03-02T09:00:00Z') }
  const previous = { from: new Date('2026-02-28T09:00:00Z'), to: window.from }
  const digest = drawDigest(
    { alerts: [...counts], incidents: [incident], unacked: [incident] },
    { scope: 'all', date: '2026-03-02', timeZone: 'UTC', window, previous, restricted: [] },
  )
  const { incident: _, event: __, ...attempt } = notice({ kind: 'notice', incident: null })
  const call = slack.call({ ...attempt, told: { about: 'digest', service: '', digest, at: window.to } })
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  const text = JSON.stringify(call.arguments)
  expect(call.method).toBe('chat.postMessage')
  for (const words of ['2026-03-02: 4 alerts, 1 incident', 'New types', 'Nobody took', '/digest/all/2026-03-02'])
    expect([words, text.includes(words)]).toEqual([words, true])
  expect(text).not.toContain('<!channel>')
})

test('the maker of a silence is told that it ends soon, with what can be done, and strangers break nothing', () => {
  const at = new Date('2026-03-02T09:00:00Z')
  const { incident: _, event: __, ...attempt } = notice({ kind: 'notice', incident: null })
  const told: SilenceNotice = {
    about: 'silence',
    service: '',
    tell: 'ending',
    silence: {
      id: 'sil-1',
      kind: 'silence',
      matchers: [{ name: 'alertname', sign: '=', value: '<!channel>' }],
      comment: '<!here> deploy',
      endsAt: new Date('2026-03-02T09:30:00Z'),
      createdBy: { id: 'alice', name: 'Alice' },
      createdAt: at,
      matched: 3,
    },
    at,
  }
  const call = slack.call({ ...attempt, told })
  if (!('method' in call)) throw new Error(JSON.stringify(call))
  const text = JSON.stringify(call.arguments)
  expect(text).toContain('Silence sil-1 ends soon')
  for (const command of ['silence-update', 'silence-end']) expect(text).toContain(command)
  expect(text).not.toMatch(/<!channel>|<!here>/)
})

test('somebody who is asked to help is told by whom and with what words', () => {
  const paged = { users: [{ id: 'bob', name: 'Bob', because: 'named in the step' }], channels: [], empty: [] }
  const asked = event({ type: 'responders_added', paged, message: 'You know the cache' })
  const { arguments: args } = callOf(notice({ kind: 'page', channel: 'U000001', user: 'bob' }, { event: asked }))
  expect(JSON.stringify(args)).toContain('Jane asks for your help: You know the cache')
})
