import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig } from '../../config.ts'
import type { BackendKind } from '../../core/telemetry/backend.ts'
import { configurable as notifiers } from '../../notifiers/index.ts'
import { sources } from '../../sources/index.ts'
import { cli } from './cli.ts'
import type { Effects } from './effects.ts'
import type { Prompts } from './prompts.ts'

let folder: string
let out: string
let err: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-init-'))
  out = ''
  err = ''
})
afterEach(() => rmSync(folder, { recursive: true }))

const observing = {
  kind: 'observing',
  label: 'A backend of these tests',
  settings: z.strictObject({
    url: z.url().describe('Where it is'),
    token: z.string().min(1).optional().describe('What it asks for').meta({ secret: true }),
    timeout: z.string().default('30s'),
  }),
  service: z.strictObject({}),
  open: () => {
    throw new Error('nobody opens it here')
  },
} as unknown as BackendKind

const read = (file?: string) =>
  readConfig({ file, env: {}, cwd: folder, home: folder, sources, backends: [observing], notifiers })
const text = (name: string) => readFileSync(join(folder, name), 'utf8')

const init = (
  argv: string[],
  { answers = {}, env = {} }: { answers?: Record<string, unknown>; env?: Record<string, string> } = {},
) => {
  const give = (message: string) => {
    const found = Object.entries(answers).find(([start]) => message.startsWith(start))
    if (!found) throw new Error(`Nobody expected the question: ${message}`)
    return Promise.resolve(found[1] as never)
  }
  const ask = ({ message }: { message: string }) => give(message)
  const prompts: Prompts = { text: ask, secret: ask, confirm: give, select: give }
  return cli({
    argv: ['init', ...argv],
    env,
    cwd: folder,
    home: folder,
    stdout: {
      write: (line: string) => {
        out += line
      },
      isTTY: Object.keys(answers).length > 0,
    },
    stderr: {
      write: (line: string) => {
        err += line
      },
    },
    prompts,
    randomBytes: (size: number) => new Uint8Array(size).fill(9),
    version: '0',
    commands: [],
    importers: [],
    backendKinds: [observing],
    notifierKinds: notifiers,
    probeModel: async ({ apiKey }: { apiKey?: string }) =>
      apiKey === 'revoked' ? 'The model refuses us (401): check model.api_key and its rights.' : undefined,
    probeBackend: async (_kind: string, settings: { url?: string }) => [
      settings.url?.includes('wrong')
        ? { what: 'metrics', ok: false, message: 'it refused the token', remedy: 'Give it the role viewer.' }
        : { what: 'metrics', ok: true, message: 'it answers' },
    ],
    readConfig: read,
  } as unknown as Effects)
}

const token = 'xoxb-1-abc'
const signing = '0123456789abcdef'

describe('init', () => {
  it('writes a configuration that starts, with its secrets in a .env of the owner only', async () => {
    expect(
      await init([
        '--yes',
        '--bot-token',
        token,
        '--signing-secret',
        signing,
        '--default-channel',
        '#ops',
        '--email',
        'al@acme.com',
      ]),
    ).toBe(0)
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
    for (const secret of [token, signing]) expect(text('allclear.toml')).not.toContain(secret)
    const config = read()
    expect(config.slack).toMatchObject({ enabled: true, botToken: token, signingSecret: signing })
    expect(config.preferences.defaultChannel).toBe('#ops')
    expect(config.directory).toMatchObject([
      { kind: 'user', body: { id: 'al', email: 'al@acme.com', role: 'sre-lead' } },
    ])
    expect(config.warnings).toEqual([])
  })

  it('shows the key once and keeps only its SHA-256', async () => {
    await init(['--yes'])
    const key = /ALLCLEAR_API_KEY=(\S+)/.exec(out)![1]!
    expect(text('allclear.toml') + text('.env')).not.toContain(key)
    expect(read().auth.apiKeys[0]!.hash).toBe(createHash('sha256').update(key).digest('hex'))
  })

  it('takes the address of a database as a secret', async () => {
    await init(['--yes', '--storage', 'postgres://me:hush@db/allclear'])
    expect(text('allclear.toml')).not.toContain('hush')
    expect(read().storage).toMatchObject({ kind: 'postgres', url: 'postgres://me:hush@db/allclear' })
  })

  it('asks for everything at a terminal, bot token and signing secret too', async () => {
    const answers = {
      'Where should the data': 'embedded',
      'Your e-mail': 'al@acme.com',
      'Connect Slack': true,
      'Bot User OAuth': token,
      'Signing Secret': signing,
      Channel: '#incidents',
      'https:// address': '',
      'Should a language model': 'none',
      'Where are your logs': 'none',
    }
    expect(await init([], { answers })).toBe(0)
    expect(read().slack).toMatchObject({ botToken: token, signingSecret: signing })
  })

  it('keeps the file that is there, unless it is told otherwise', async () => {
    writeFileSync(join(folder, 'allclear.toml'), '# mine')
    expect(await init(['--yes'])).toBe(1)
    expect(err).toContain('--force')
    expect(await init([], { answers: { [join(folder, 'allclear.toml')]: false } })).toBe(1)
    expect(text('allclear.toml')).toBe('# mine')
    expect(existsSync(join(folder, '.env'))).toBe(false)
    expect(await init(['--yes', '--force'])).toBe(0)
    expect(read().slack.enabled).toBe(false)
  })

  it('leaves the other variables of a .env alone', async () => {
    writeFileSync(join(folder, '.env'), '# kept\nOTHER=1\nSLACK_BOT_TOKEN=xoxb-old\n')
    await init(['--yes', '--signing-secret', signing, '--bot-token', token])
    expect(text('.env')).toBe(
      `# kept\nOTHER=1\nSLACK_BOT_TOKEN=${token}\nSLACK_SIGNING_SECRET=${signing}\nALLCLEAR_ALERTS_KEY=${Buffer.alloc(24, 9).toString('base64url')}\n`,
    )
  })

  it.each([
    [['--yes', '--bot-token', token], /--signing-secret is missing.*Basic Information/],
    [['--yes', '--bot-token', 'hello'], /--bot-token: .*xoxb-/],
    [['--yes', '--signing-secret', token], /--signing-secret: .*no token/],
    [['--yes', '--storage', 'mysql://x'], /--storage: Write embedded:FOLDER/],
    [['--yes', '--config', 'a.yaml'], /must end with \.toml/],
    [[], /no terminal.*--yes/],
  ])('refuses %j and writes nothing', async (argv, told) => {
    expect(await init(argv)).toBe(1)
    expect(err).toMatch(told)
    expect(err).not.toContain('xoxb-1-abc')
    expect(existsSync(join(folder, 'allclear.toml'))).toBe(false)
  })

  it('takes the secrets from the environment as well', async () => {
    expect(await init(['--yes'], { env: { SLACK_BOT_TOKEN: token, SLACK_SIGNING_SECRET: signing } })).toBe(0)
    expect(read().slack.botToken).toBe(token)
  })
})

describe('init with a backend', () => {
  const answers = {
    'Where should the data live': 'embedded',
    'Your e-mail': 'al@acme.com',
    'Connect Slack now': false,
    'Should a language model': 'none',
    'Where are your logs': 'observing',
    'url: Where it is': 'https://metrics.example',
    'token: What': 'hush-hush',
    'Where should watches tell': 'none',
  }

  it('asks what the kind needs, probes it, and keeps its secret in .env', async () => {
    expect(await init([], { answers })).toBe(0)
    expect(text('allclear.toml')).toContain('token = "env:ALLCLEAR_BACKEND_TOKEN"')
    expect(text('allclear.toml')).not.toContain('hush-hush')
    expect(read().profiles).toMatchObject([
      {
        name: 'default',
        kind: 'observing',
        active: true,
        settings: { url: 'https://metrics.example', token: 'hush-hush' },
      },
    ])
  })

  it('tells what the probe found and keeps the settings only when told to', async () => {
    const wrong = { ...answers, 'url: Where it is': 'https://wrong.example', 'metrics: it refused': true }
    expect(await init([], { answers: wrong })).toBe(0)
    expect(read().profiles[0]?.settings).toMatchObject({ url: 'https://wrong.example' })
  })

  it('takes them as options, and watches tell in Slack when it is connected', async () => {
    const slack = ['--bot-token', token, '--signing-secret', signing, '--default-channel', '#ops']
    const backend = ['--backend', 'observing', '--backend-setting', 'url=https://metrics.example']
    const notifier = ['--notifier', 'webhook', '--notifier-setting', 'url=https://hooks.example/secret']
    expect(await init(['--yes', ...slack, ...backend, ...notifier])).toBe(0)
    expect(text('allclear.toml')).not.toContain('hooks.example')
    expect(read().profiles[0]?.notifiers).toMatchObject([{ id: 'default/default', type: 'webhook' }])
  })

  it.each([
    [['--backend', 'nowhere'], /--backend: there is no nowhere\. There are: observing/],
    [['--backend', 'observing'], /--backend-setting url/],
    [['--backend', 'observing', '--backend-setting', 'nonsense=1'], /no such setting\. There are: url, token, timeout/],
    [['--backend', 'observing', '--backend-setting', 'url=x'], /--backend-setting url: /],
  ])('names the option that is wrong: %j', async (argv, message) => {
    expect(await init(['--yes', ...argv])).toBe(1)
    expect(err).toMatch(message)
  })
})

describe('init with a language model', () => {
  const answers = {
    'Where should the data live': 'embedded',
    'Your e-mail': 'al@acme.com',
    'Connect Slack now': false,
    'Should a language model': 'anthropic',
    'model: The name': 'claude-sonnet-4-5',
    'api_key: The key': 'hush-hush',
    'Where are your logs': 'none',
  }

  it('asks for its name and key, tries them, and keeps the key in .env', async () => {
    expect(await init([], { answers })).toBe(0)
    expect(text('allclear.toml')).toContain('api_key = "env:ALLCLEAR_MODEL_API_KEY"')
    expect(text('allclear.toml')).not.toContain('hush-hush')
    expect(text('.env')).toContain('ALLCLEAR_MODEL_API_KEY=hush-hush')
    expect(read().model).toMatchObject({ provider: 'anthropic', model: 'claude-sonnet-4-5', apiKey: 'hush-hush' })
  })

  it('tells why a model does not answer and keeps it only when told to', async () => {
    const wrong = { ...answers, 'api_key: The key': 'revoked', 'The model refuses us (401)': true }
    expect(await init([], { answers: wrong })).toBe(0)
    expect(read().model).toMatchObject({ apiKey: 'revoked' })
  })

  it('takes an endpoint of this machine without a key', async () => {
    const local = {
      ...answers,
      'Should a language model': 'openai-compatible',
      'base_url: Its address': 'http://127.0.0.1:11434/v1',
      'api_key: The key': '',
    }
    expect(await init([], { answers: local })).toBe(0)
    expect(read().model).toMatchObject({ provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:11434/v1' })
    expect(text('.env')).not.toContain('MODEL')
  })

  it.each([
    ['anthropic', ['model=claude-sonnet-4-5', 'api_key=k']],
    ['openai', ['model=gpt-5', 'api_key=k']],
    ['google', ['model=gemini-2.5-pro', 'api_key=k']],
    ['amazon-bedrock', ['model=some.model', 'region=eu-central-1']],
    ['azure', ['model=deployed', 'base_url=https://acme.openai.azure.com/openai', 'api_key=k']],
    ['openai-compatible', ['model=qwen3', 'base_url=http://127.0.0.1:1234/v1']],
  ])('takes %s as options and writes what starts', async (provider, settings) => {
    expect(await init(['--yes', '--model', provider, '--model-setting', ...settings])).toBe(0)
    expect(read().model).toMatchObject({ provider })
  })

  it.each([
    [['--model', 'parrot'], /--model: there is no parrot\. There are: anthropic, openai, google/],
    [['--model', 'openai', '--model-setting', 'model=gpt-5'], /--model-setting api_key/],
  ])('names the option that is wrong: %j', async (argv, message) => {
    expect(await init(['--yes', ...argv])).toBe(1)
    expect(err).toMatch(message)
  })
})
