import { expect, test } from 'vitest'
import type { SlackApi } from '../clients/slack/api.ts'
import { directoryOf } from '../commands/test-context.ts'
import type { Call, Delivery, Outcome } from '../core/delivery.ts'
import { Preferences, type Workspace } from '../core/workspace.ts'
import { firing, noticeOf } from '../notifiers/test-notice.ts'
import { fallbackPlace } from './fallback-place.ts'
import { sendCall } from './send-call.ts'

const workspace = (id: string, more: Partial<Workspace> = {}, preferences: object = {}): Workspace => ({
  id,
  name: id,
  scopes: [],
  status: 'active',
  preferences: Preferences.parse(preferences),
  ...more,
})
const workspaces = [
  workspace('w1', { team: 'T1', name: 'acme' }, { defaultChannel: '#general' }),
  workspace('config', {}, { defaultChannel: '#incidents', fallbackChannel: '#last' }),
  workspace('gone', { status: 'revoked' }),
]
const delivery = (notifier: string, more: Partial<Delivery> = {}) =>
  noticeOf(firing, {}, { notifier, workspace: 'prod/n', ...more }).delivery
const call: Call = { method: 'chat.postMessage', arguments: { channel: '#a' } }

/** What was sent through which door. */
function doors(given: Record<string, unknown> | undefined, connected = workspaces) {
  const used: string[] = []
  const through = (door: string) => async (): Promise<Outcome> => {
    used.push(door)
    return { kind: 'accepted', reply: {} }
  }
  const slack: SlackApi = { call: (token) => through(`slack with ${token}`)() }
  const send = sendCall({
    desk: { send: ({ workspace: id }) => through(`desk as ${id}`)() },
    slack,
    http: through('http'),
    mail: through('mail'),
    store: { workspaces: async () => connected },
    settings: () => given,
  })
  return { used, send }
}

test.each<[string, Delivery, Record<string, unknown> | undefined, string]>([
  ['an incident', delivery('slack', { workspace: 'w1' }), undefined, 'desk as w1'],
  ['Slack with a token of its own', delivery('slack'), { bot_token: 'xoxb-own', channel: '#a' }, 'slack with xoxb-own'],
  ['Slack without one', delivery('slack'), { channel: '#a' }, 'desk as config'],
  ['Slack in a named workspace', delivery('slack'), { channel: '#a', workspace: 'T1' }, 'desk as w1'],
  ['e-mail', delivery('email'), {}, 'mail'],
  ['everything else', delivery('pagerduty'), {}, 'http'],
])('%s goes through its door', async (_, owed, given, door) => {
  const { used, send } = doors(given)
  await send(owed, call)
  expect(used).toEqual([door])
})

test.each([
  ['gone', workspaces],
  [undefined, []],
])('without a connected workspace (%s) it is refused with what to do', async (wanted, connected) => {
  const { send } = doors({ channel: '#a', ...(wanted && { workspace: wanted }) }, connected)
  expect(await send(delivery('slack'), call)).toMatchObject({ kind: 'refused', code: 'no_workspace' })
})

const store = (restricted = false) => ({
  incident: async () => undefined,
  workspaces: async () => workspaces,
  readDirectory: async () =>
    directoryOf({
      team: [{ id: 'pay' }],
      service: [{ id: 'payments-api', ...(restricted && { restricted_to: ['pay'] }) }],
    }),
})

test.each<[string, Delivery, Record<string, unknown> | undefined, boolean, unknown]>([
  ['another channel of a Slack notifier', delivery('slack', { channel: '#x' }), { channel: '#own' }, false, '#own'],
  [
    'its own channel',
    delivery('slack', { channel: '#own' }),
    { channel: '#own' },
    false,
    { notifier: 'slack', workspace: 'config', channel: '#last' },
  ],
  [
    'a webhook',
    delivery('webhook'),
    { url: 'https://a.example' },
    false,
    { notifier: 'slack', workspace: 'config', channel: '#last' },
  ],
  ['a webhook of a restricted service', delivery('webhook'), {}, true, undefined],
  [
    'a notifier that was removed',
    delivery('webhook'),
    undefined,
    false,
    { notifier: 'slack', workspace: 'config', channel: '#last' },
  ],
  [
    'the fallback channel',
    delivery('slack', { workspace: 'config', channel: '#last' }),
    undefined,
    false,
    '#incidents',
  ],
  [
    'the default channel',
    delivery('slack', { workspace: 'config', channel: '#incidents' }),
    undefined,
    false,
    undefined,
  ],
])('%s refused leads on', async (_, refused, given, restricted, place) => {
  expect(await fallbackPlace(refused, store(restricted), () => given)).toEqual(place)
})
