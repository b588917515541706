import { expect, test } from 'vitest'
import type { Destination } from '../core/delivery.ts'
import { type Directory, Service } from '../core/directory.ts'
import type { Event, Happening, Incident } from '../core/incident.ts'
import { Preferences, type Workspace } from '../core/workspace.ts'
import { fallbackFor } from './fallback-for.ts'
import { isMajor } from './is-major.ts'
import type { Knowledge } from './knowledge.ts'
import { plan } from './plan.ts'

const at = new Date('2026-03-01T12:00:00Z')
const base: Incident = {
  id: 'INC-1',
  version: 1,
  title: 'Down',
  service: 'checkout',
  urgency: 'high',
  status: 'open',
  source: 'manual',
  openedAt: at,
  firing: 1,
  total: 1,
  generation: 3,
  sla: {},
}
const workspace = (
  id: string,
  preferences: Partial<Preferences>,
  status: Workspace['status'] = 'active',
): Workspace => ({
  id,
  name: id,
  scopes: [],
  status,
  preferences: { ...Preferences.parse({}), ...preferences },
})
const event = (happening: Happening): Event => ({
  ...happening,
  id: 'e1',
  incident: 'INC-1',
  seq: 1,
  actor: { kind: 'clock', id: 'clock', name: 'Allclear' },
  at,
})
const card = (channel: string, id = 'config'): Destination => ({ notifier: 'slack', workspace: id, channel })

interface Setting {
  incident?: Partial<Incident>
  service?: object
  workspaces?: Workspace[]
  cards?: Destination[]
  handles?: Record<string, string>
}

const usual = workspace('config', { defaultChannel: '#incidents' })

function known({ service, workspaces = [usual], cards = [], handles = {} }: Setting): Knowledge {
  const none = { users: new Map(), teams: new Map(), schedules: new Map(), policies: new Map() }
  const services = new Map(service ? [['checkout', Service.parse({ id: 'checkout', ...service })]] : [])
  const directory: Directory = { ...none, services }
  return { directory, workspaces, cards, handle: (user, id) => handles[`${user}@${id}`] }
}

/** What is planned, as `kind workspace channel`. */
function planned(happening: Happening, setting: Setting = {}) {
  const drafts = plan({ event: event(happening), incident: { ...base, ...setting.incident } }, known(setting))
  return drafts.map((d) => `${d.kind} ${d.workspace} ${d.channel}`)
}

const opened: Happening = { type: 'opened', title: 'Down', service: 'checkout', urgency: 'high', source: 'manual' }
const acknowledged: Happening = { type: 'acknowledged' }
const routed = workspace('config', { defaultChannel: '#incidents', urgencyChannels: { high: '#critical' } })

test.each<[string, Setting, string[]]>([
  ['the default channel', {}, ['card config #incidents']],
  ['the channel of its urgency before it', { workspaces: [routed] }, ['card config #critical']],
  [
    'the channel of the service before both',
    { workspaces: [routed], service: { slack: { channel: 'C0PRIVATE' } } },
    ['card config C0PRIVATE'],
  ],
  ['no channel where there is none', { workspaces: [workspace('config', {})] }, []],
  ['no channel of a revoked workspace', { workspaces: [workspace('config', { defaultChannel: '#x' }, 'revoked')] }, []],
])('a new incident goes to %s', (_, setting, expected) => {
  expect(planned(opened, setting)).toEqual(expected)
})

test('every workspace hears in its own channel; the channel of a service is one of its home', () => {
  const workspaces = [workspace('T2', { defaultChannel: '#two' }), usual]
  expect(planned(opened, { workspaces })).toEqual(['card config #incidents', 'card T2 #two'])
  expect(planned(opened, { workspaces, service: { slack: { channel: '#pay' } } })).toEqual([
    'card config #pay',
    'card T2 #two',
  ])
  expect(planned(opened, { workspaces, service: { slack: { channel: '#pay', workspace: 'T2' } } })).toEqual([
    'card T2 #pay',
  ])
})

test.each<[Happening, keyof Preferences['toggles']]>([
  [acknowledged, 'acknowledged'],
  [{ type: 'snoozed', until: at }, 'acknowledged'],
  [{ type: 'resolved', auto: true }, 'resolved'],
  [{ type: 'reopened' }, 'triggered'],
  [{ type: 'woke' }, 'triggered'],
  [{ type: 'escalation_exhausted' }, 'escalated'],
  [{ type: 'sla_warned', target: 'ack', dueAt: at }, 'sla_breached'],
  [{ type: 'sla_breached', target: 'ack', dueAt: at }, 'sla_breached'],
  [{ type: 'noted', text: 'x' }, 'note_added'],
])('$type is told in the thread when $1 is on, and not when it is off', (happening, toggle) => {
  const toggled = (on: boolean) =>
    planned(happening, {
      cards: [card('#incidents')],
      workspaces: [
        workspace('config', { defaultChannel: '#incidents', toggles: { ...usual.preferences.toggles, [toggle]: on } }),
      ],
    })
  expect(toggled(true)).toContain('reply config #incidents')
  expect(toggled(false)).not.toContain('reply config #incidents')
})

test('by default notes stay out of the thread', () => {
  expect(planned({ type: 'noted', text: 'x' }, { cards: [card('#incidents')] })).toEqual([])
})

test('a card that exists follows even where the toggle is off or the urgency is filtered', () => {
  const quiet = {
    triggered: false,
    acknowledged: false,
    resolved: false,
    escalated: false,
    sla_breached: false,
    note_added: false,
  }
  const workspaces = [workspace('config', { defaultChannel: '#incidents', toggles: quiet, urgencyFilter: 'high' })]
  expect(planned(acknowledged, { workspaces, cards: [card('#incidents')], incident: { urgency: 'low' } })).toEqual([
    'card config #incidents',
  ])
})

test('where the first news was switched off, the first event that is on brings the card', () => {
  const toggles = { ...usual.preferences.toggles, triggered: false }
  const workspaces = [workspace('config', { defaultChannel: '#incidents', toggles })]
  expect(planned(opened, { workspaces })).toEqual([])
  expect(planned(acknowledged, { workspaces })).toEqual(['card config #incidents', 'reply config #incidents'])
})

test.each([
  ['all', ['high', 'medium', 'low']],
  ['high', ['high']],
  ['high+medium', ['high', 'medium']],
] as const)('the filter %s lets %j pass', (urgencyFilter, passing) => {
  const workspaces = [workspace('config', { defaultChannel: '#x', urgencyFilter })]
  const passed = (['high', 'medium', 'low'] as const).filter(
    (urgency) => planned(opened, { workspaces, incident: { urgency } }).length,
  )
  expect(passed).toEqual(passing)
})

test('an incident that becomes urgent enough appears, also in the channel of its new urgency', () => {
  const changed: Happening = { type: 'urgency_changed', urgency: 'high' }
  expect(planned(changed, { workspaces: [routed], cards: [card('#incidents')] })).toEqual([
    'card config #critical',
    'card config #incidents',
    'reply config #incidents',
    'reply config #critical',
  ])
})

test('a changed default channel does not move incidents under way', () => {
  expect(planned(acknowledged, { cards: [card('#old')] })).toEqual(['card config #old', 'reply config #old'])
})

test('alerts that come and go only edit the card', () => {
  expect(planned({ type: 'alert_cleared', alert: 'a', title: 't' }, { cards: [card('#incidents')] })).toEqual([
    'card config #incidents',
  ])
})

test('the first card of an urgent incident goes before everything, others after pages', () => {
  const priority = (urgency: Incident['urgency']) =>
    plan({ event: event(opened), incident: { ...base, urgency } }, known({}))[0]?.priority
  expect([priority('high'), priority('low')]).toEqual([0, 20])
})

const escalated = (users: string[], channels: string[] = []): Happening => ({
  type: 'escalated',
  step: 0,
  round: 0,
  generation: 3,
  dueAt: at,
  byHand: false,
  nextAt: at,
  paged: { users: users.map((id) => ({ id, name: id, because: 'on call' })), channels, empty: [] },
})
const pages = (happening: Happening, setting: Setting) =>
  planned(happening, setting).filter((p) => p.startsWith('page'))

test('each paged person gets a message in every workspace that knows them, each channel one', () => {
  const setting = { handles: { 'jane@config': 'U1', 'jane@T2': 'U9' }, workspaces: [usual, workspace('T2', {})] }
  expect(pages(escalated(['jane'], ['#war']), setting)).toEqual(['page config U1', 'page T2 U9', 'page config #war'])
})

test('who is asked to help is paged like that, and still is when somebody took the incident', () => {
  const { paged } = escalated(['jane']) as Extract<Happening, { type: 'escalated' }>
  const asked: Happening = { type: 'responders_added', paged }
  const taken = { ...base, status: 'acknowledged' as const }
  const drafts = plan({ event: event(asked), incident: taken }, known({ handles: { 'jane@config': 'U1' } }))
  const [page] = drafts.filter(({ kind }) => kind === 'page')
  expect(page).toMatchObject({ channel: 'U1', user: 'jane', priority: 0 })
  expect(page).not.toHaveProperty('generation')
})

test('a page carries its generation, its person and goes first', () => {
  const drafts = plan(
    { event: event(escalated(['jane'])), incident: base },
    known({ handles: { 'jane@config': 'U1' } }),
  )
  expect(drafts[0]).toMatchObject({ kind: 'page', user: 'jane', generation: 3, priority: 0 })
})

test('the card goes before a page that hangs under it, and waits its turn otherwise', () => {
  const cards = [{ notifier: 'slack', workspace: 'config', channel: '#incidents' }]
  const cardOf = (channel: string) =>
    plan({ event: event(escalated([], [channel])), incident: base }, known({ cards })).find((d) => d.kind === 'card')
  expect([cardOf('#incidents')?.priority, cardOf('#war')?.priority]).toEqual([0, 20])
})

test('somebody without Slack is called for in the channel of the incident', () => {
  expect(pages(escalated(['jane', 'bob']), { handles: { 'jane@config': 'U1' } })).toEqual([
    'page config U1',
    'page config #incidents',
  ])
})

test('an exhausted policy tells the fallback channel: its own, else that of the workspace', () => {
  const backed = [workspace('config', { defaultChannel: '#incidents', fallbackChannel: '#managers' })]
  const notices = (happening: Happening, setting: Setting) =>
    planned(happening, setting).filter((p) => p.startsWith('notice'))
  expect(notices({ type: 'escalation_exhausted', fallbackChannel: '#duty' }, { workspaces: backed })).toEqual([
    'notice config #duty',
  ])
  expect(notices({ type: 'escalation_exhausted' }, { workspaces: backed })).toEqual(['notice config #managers'])
  expect(notices({ type: 'escalation_exhausted' }, {})).toEqual(['notice config #incidents'])
})

test('a restricted service is seen in its own channel and by those who are paged, nowhere else', () => {
  const secret = { restricted_to: ['security'] }
  const handles = { 'jane@config': 'U1' }
  const major = { workspace: 'config', channel: 'C7', name: 'inc-1' }
  expect(planned(opened, { service: secret })).toEqual([])
  expect(planned(opened, { service: { ...secret, slack: { channel: 'C0SEC' } } })).toEqual(['card config C0SEC'])
  expect(planned(escalated(['jane']), { service: secret, handles })).toEqual(['page config U1'])
  expect(planned(escalated(['bob']), { service: secret, handles })).toEqual([])
  expect(planned({ type: 'escalation_exhausted' }, { service: secret })).toEqual([])
  expect(planned({ type: 'channel_opened', ...major }, { service: secret })).toEqual([])
  expect(fallbackFor(card('C0SEC'), usual, Service.parse({ id: 'checkout', ...secret }))).toBeUndefined()
})

test('a major incident has a card in its channel, stakeholders hear of it, the status channel of its end', () => {
  const workspaces = [
    workspace('config', { defaultChannel: '#incidents', stakeholdersChannel: '#exec', statusChannel: '#status' }),
  ]
  const major = { workspace: 'config', channel: 'C7', name: 'inc-1' }
  const cards = [card('#incidents')]
  expect(planned({ type: 'channel_opened', ...major }, { workspaces, cards })).toEqual([
    'card config C7',
    'reply config #incidents',
    'notice config #exec',
  ])
  expect(
    planned({ type: 'resolved', auto: false }, { workspaces, cards, incident: { major, status: 'resolved' } }),
  ).toContain('notice config #status')
  expect(planned({ type: 'resolved', auto: false }, { workspaces, cards })).not.toContain('notice config #status')
})

test('a failed delivery is told where the incident is seen, never where it failed, and edits nothing', () => {
  const failed: Happening = { type: 'delivery_failed', destination: '#gone', reason: 'r', remedy: 'r' }
  expect(planned(failed, { cards: [card('#gone'), card('#incidents')] })).toEqual(['reply config #incidents'])
})

test('a failed delivery with a fallback is told in the thread that moves to it', () => {
  const failed: Happening = {
    type: 'delivery_failed',
    destination: '#gone',
    reason: 'r',
    remedy: 'r',
    fallback: '#incidents',
  }
  expect(planned(failed, { cards: [card('#gone')] })).toEqual(['reply config #gone'])
})

test('two dead channels do not hand a message back and forth', () => {
  const home = workspace('config', { defaultChannel: '#incidents', fallbackChannel: '#managers' })
  expect(fallbackFor(card('#pay'), home, undefined)).toBe('#managers')
  expect(fallbackFor(card('#managers'), home, undefined)).toBe('#incidents')
  expect(fallbackFor(card('#incidents'), home, undefined)).toBeUndefined()
  expect(fallbackFor(card('#incidents'), usual, undefined)).toBeUndefined()
})

test('major is what fulfils every condition of a rule that has one', () => {
  expect(isMajor(undefined, base)).toBe(false)
  expect(isMajor({}, base)).toBe(false)
  expect(isMajor({ urgency: ['high'] }, base)).toBe(true)
  expect(isMajor({ urgency: ['high'], priority: ['P1'] }, base)).toBe(false)
  expect(isMajor({ services: ['checkout'], priority: ['P1'] }, { ...base, priority: 'P1' })).toBe(true)
})
