import { expect, it } from 'vitest'
import type { ChatCheck } from '../../core/chat.ts'
import { Problem } from '../../core/problem.ts'
import { examine } from './doctor-command.ts'
import type { CliConfig, Effects } from './effects.ts'

const now = new Date('2026-01-05T12:00:00Z')
const healthy: CliConfig = {
  file: '/etc/allclear.toml',
  warnings: [],
  cli: {},
  server: { host: '127.0.0.1', port: 8080, publicUrl: 'https://a.example' },
  slack: { enabled: true, botToken: 'xoxb-1', signingSecret: 'sign', command: 'allclear' },
  preferences: { defaultChannel: '#incidents' },
}

interface World {
  config?: Partial<CliConfig>
  slack?: Partial<CliConfig['slack']>
  unset?: 'signingSecret'
  door?: () => Response
  slackTime?: Date
  check?: ChatCheck['findings']
  changes?: Partial<Effects>
}

const look = async ({ config, slack, unset, door, slackTime = now, check = [], changes }: World) => {
  const effects = {
    readConfig: () => ({
      ...healthy,
      ...config,
      slack: { ...healthy.slack, ...slack, ...(unset && { [unset]: undefined }) },
    }),
    checkStorage: async () => 'PostgreSQL 18 answers',
    checkBackends: async () => [],
    checkModel: async () => [],
    checkIdentity: async () => [],
    checkSlack: async () => ({ ok: true, scopes: [], findings: check }),
    slackAddress: () => 'https://slack.test/api/',
    now: () => now,
    fetch: async (url: unknown) =>
      String(url).startsWith('https://slack.test')
        ? new Response('', { headers: { date: slackTime.toUTCString() } })
        : (door?.() ?? new Response('', { status: 401 })),
    ...changes,
  } as unknown as Effects
  return examine(undefined, effects)
}

const faults = async (world: World) =>
  (await look(world))
    .filter(({ level }) => level !== 'ok')
    .map(({ about, level, message, remedy }) => `${about} ${level}: ${message} ${remedy ?? ''}`)

it('finds nothing wrong where nothing is', async () => {
  expect(await faults({})).toEqual([])
  expect((await look({})).map(({ about }) => about)).toEqual(['config', 'storage', 'slack', 'reach', 'reach', 'clock'])
})

const fails = (message: string) => () => {
  throw new Problem('unavailable', message)
}

it.each<[string, World, RegExp]>([
  [
    'a configuration that cannot be read',
    { changes: { readConfig: fails('a.toml:1: wrong\na.toml:2: worse') } },
    /^config error: a\.toml:1.*config error: a\.toml:2/s,
  ],
  [
    'storage that does not answer',
    { changes: { checkStorage: async () => fails('No database at h. Start it.')() } },
    /storage error: No database/,
  ],
  ['no signing secret', { unset: 'signingSecret' }, /slack error: There is no signing secret.*Basic Information/],
  ['Slack switched off', { slack: { enabled: false } }, /slack warning: Slack is not connected/],
  [
    'what Slack itself complains about',
    { check: [{ level: 'error', message: 'The bot is not in #incidents', remedy: '/invite @allclear' }] },
    /slack error: The bot is not in.*\/invite/,
  ],
  [
    'no public address',
    { config: { server: { host: 'h', port: 1 } } },
    /reach error: server\.public_url is not set.*https/,
  ],
  [
    'an address without encryption',
    { config: { server: { host: 'h', port: 1, publicUrl: 'http://a.example' } } },
    /reach error: .*not https.*certificate/,
  ],
  [
    'somebody else at our address',
    { door: () => new Response('', { status: 404 }) },
    /reach error: .*answers 404 instead of 401/,
  ],
  [
    'an identity provider that does not answer',
    {
      changes: { checkIdentity: async () => [{ what: 'auth.oidc', ok: false, message: 'silent', remedy: 'Call it.' }] },
    },
    /auth error: auth\.oidc: silent Call it\./,
  ],
  ['nobody at our address', { door: fails('refused') }, /reach error: .*cannot be reached.*firewall/],
  ['a clock that is off', { slackTime: new Date(now.getTime() - 120_000) }, /clock warning: The clock is 2 min off/],
  [
    'a clock that is too far off',
    { slackTime: new Date(now.getTime() + 600_000) },
    /clock error: The clock is 10 min off.*chrony/,
  ],
])('finds %s and says what to do', async (_, world, told) => {
  expect((await faults(world)).join('\n')).toMatch(told)
})

it('does not ask for a way in when Slack is reached by Socket Mode', async () => {
  expect(await faults({ config: { server: { host: 'h', port: 1 } }, slack: { appToken: 'xapp-1' } })).toEqual([])
})

it('warns of a language model that does not answer, since everything works by rules without', async () => {
  const checkModel = async () => [{ what: 'anthropic/some-model', ok: false, message: 'refuses us (401).' }]
  expect(await faults({ changes: { checkModel } })).toEqual(['model warning: anthropic/some-model: refuses us (401). '])
})
