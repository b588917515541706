import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { stringify } from 'smol-toml'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { backends as realBackends } from './backends/index.ts'
import { type Config, configSchema, readConfig, redact } from './config.ts'
import { Problem } from './core/problem.ts'
import type { Source } from './core/source.ts'
import type { BackendKind } from './core/telemetry/backend.ts'
import { executorKinds } from './executors/index.ts'
import { configurable } from './notifiers/index.ts'
import { alertmanager } from './sources/alertmanager.ts'
import { prometheus } from './sources/prometheus.ts'

const mapped = {
  ...alertmanager,
  kind: 'mapped',
  settings: z.strictObject({ title: z.string().default('title'), token: z.string().optional().meta({ secret: true }) }),
}
const observing = {
  kind: 'observing',
  label: 'A backend of these tests',
  settings: z.strictObject({ url: z.string(), token: z.string().optional().meta({ secret: true }) }),
  service: z.strictObject({ label: z.string().optional() }),
} as unknown as BackendKind
const notifiers = [
  {
    kind: 'webhook',
    label: 'Webhook',
    settings: z
      .strictObject({ url: z.string().min(1).meta({ secret: true }) })
      .catchall(z.string().min(1).meta({ secret: true })),
  },
  { kind: 'slack', label: 'Slack', settings: z.strictObject({ bot_token: z.string(), channel: z.string() }) },
]

const sources: Source[] = [alertmanager as Source, prometheus as Source, mapped as unknown as Source]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

interface Given {
  name?: string
  env?: Record<string, string>
  file?: string
}

const put = (name: string, text: string) => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), text)
}

const read = (text: string, { name = 'allclear.toml', env = {}, file }: Given = {}): Config => {
  put(name, text)
  return readConfig({
    file,
    env,
    cwd: folder,
    home: join(folder, 'home'),
    sources,
    backends: [observing],
    notifiers,
  })
}

const fault = (text: string, given: Given = {}): Problem => {
  try {
    read(text, given)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('It was accepted.')
}

const faults = (text: string, given: Given = {}) => fault(text, given).message.replaceAll(`${folder}/`, '')

describe('finding the file', () => {
  it('prefers the named file, then the folder, then .allclear here, then .allclear at home', () => {
    const port = (file?: string) =>
      readConfig({ file, env: {}, cwd: folder, home: join(folder, 'home'), sources }).server.port
    put('home/.allclear/config.yaml', 'server: { port: 4 }')
    expect(port()).toBe(4)
    put('.allclear/config.toml', 'server.port = 3')
    expect(port()).toBe(3)
    put('allclear.yml', 'server: { port: 2 }')
    expect(port()).toBe(2)
    put('allclear.toml', 'server.port = 1')
    expect(port()).toBe(1)
    put('other.toml', 'server.port = 5')
    expect(port('other.toml')).toBe(5)
  })

  it('says where it looked and what to do when there is none', () => {
    const look = (file?: string) => () => readConfig({ file, env: {}, cwd: folder, home: folder, sources })
    expect(look()).toThrow(/No configuration found.*allclear\.toml.*allclear init/s)
    expect(look('gone.toml')).toThrow(/no configuration file gone\.toml.*allclear init/s)
  })

  it('takes storage relative to the file, not to the working folder', () => {
    put('deep/conf.toml', '[storage]\nurl = "embedded:data"')
    const { storage, server } = read('', { file: 'deep/conf.toml' })
    expect(storage).toEqual({ kind: 'embedded', folder: join(folder, 'deep/data') })
    expect(server.secretKey).toEqual({ file: join(folder, 'deep/data.key') })
  })
})

describe('a configuration', () => {
  it('works when it is empty, with every default', () => {
    const config = read('')
    expect(config.storage).toEqual({ kind: 'embedded', folder: join(folder, '.allclear/data') })
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 8080, mode: 'development' })
    expect(config.slack).toEqual({
      enabled: false,
      command: 'allclear',
      editsPerMinute: 50,
      investigationUpdates: true,
      readMessages: false,
      major: [],
    })
    expect(config.preferences).toMatchObject({
      urgencyFilter: 'all',
      unknownUsers: 'deny',
      toggles: {
        triggered: true,
        acknowledged: true,
        resolved: true,
        escalated: true,
        sla_breached: true,
        note_added: false,
      },
    })
    expect(config.directory).toEqual([])
  })

  it.each(['allclear.toml', 'allclear.yaml'])('may have a byte-order mark and Windows line ends: %s', (name) => {
    const text = name.endsWith('toml') ? '\uFEFF[server]\r\nport = 1\r\n' : '\uFEFFserver:\r\n  port: 1\r\n'
    expect(read(text, { name }).server.port).toBe(1)
  })

  it('takes the Slack keys of Tinkr as they are documented', () => {
    const config = read('[slack]\nbot_token = "env:T"\nsigning_secret = "env:S"\nalerts_channel = "#incidents"', {
      env: { T: 'xoxb-1', S: 'sign' },
    })
    expect(config.slack).toMatchObject({ enabled: true, botToken: 'xoxb-1', signingSecret: 'sign' })
    expect(config.preferences.defaultChannel).toBe('#incidents')
  })

  it('takes the YAML of Runbook as it is documented', () => {
    const yaml = `
incident:
  slack:
    enabled: true
    botToken: \${SLACK_BOT_TOKEN}
    signingSecret: \${SLACK_SIGNING_SECRET}
    defaultChannel: "#incidents"
    approvalChannel: "#runbook-approvals"
    investigationUpdates: false
    updateChannel: "#updates"
services:
  checkout-api:
    slack:
      channel: "#checkout-team"
`
    const env = { SLACK_BOT_TOKEN: 'xoxb-2', SLACK_SIGNING_SECRET: 'sign' }
    const config = read(yaml, { name: '.allclear/config.yaml', env })
    expect(config.slack).toMatchObject({
      enabled: true,
      botToken: 'xoxb-2',
      signingSecret: 'sign',
      approvalChannel: '#runbook-approvals',
      updateChannel: '#updates',
      investigationUpdates: false,
    })
    expect(config.preferences.defaultChannel).toBe('#incidents')
    expect(config.directory).toEqual([
      { kind: 'service', body: { id: 'checkout-api', slack: { channel: '#checkout-team' } } },
    ])
  })

  it('keeps Slack off when it is switched off, whatever the credentials', () => {
    expect(read('[slack]\nenabled = false\nbot_token = "xoxb-1"').slack.enabled).toBe(false)
  })

  it('names one command per verb after the prefix, or after the command when only asked for', () => {
    expect(read('slack.command_prefix = "/tinker-"').slack.commandPrefix).toBe('tinker')
    expect(read('slack.verb_commands = true').slack.commandPrefix).toBe('allclear')
    expect(read('slack.command = "/ops"').slack).toMatchObject({ command: 'ops' })
  })

  it('takes a section of YAML whose keys are all commented out as empty', () => {
    expect(read('slack:\n  # enabled: true\nusers:\n', { name: 'allclear.yaml' }).directory).toEqual([])
  })

  it('takes one major rule or several', () => {
    expect(read('[slack.major]\nurgency = ["high"]').slack.major).toEqual([{ urgency: ['high'] }])
    expect(read('[[slack.major]]\npriority = ["P1"]\n[[slack.major]]\nservices = ["api"]').slack.major).toHaveLength(2)
  })

  it('gives each source its times in milliseconds and what its kind alone asked for', () => {
    const { sources } = read(
      '[sources.a]\nkind = "mapped"\nkey = "0123456789abcdef"\ngroup_wait = "10s"\ngroup_by = ["x"]\ntoken = "tt"',
    )
    expect(sources).toEqual([
      {
        name: 'a',
        kind: 'mapped',
        key: '0123456789abcdef',
        groupBy: ['x'],
        groupWaitMs: 10_000,
        groupIntervalMs: 5_000,
        resolveTimeoutMs: 300_000,
        autoResolve: true,
        extra: { title: 'title', token: 'tt' },
      },
    ])
  })

  it('declares the directory as it was written, so that the store can read it again', () => {
    const { directory } = read(`
      [users.al]
      name = "Al"
      email = "Al@example.com"
      [policies.p]
      steps = [{ after = "5m", targets = ["user:al"] }]
      [services.s]
      policy = "p"
      sla = { high = { ack = "5m" } }`)
    expect(directory).toEqual([
      { kind: 'user', body: { id: 'al', name: 'Al', email: 'Al@example.com' } },
      { kind: 'policy', body: { id: 'p', steps: [{ after: '5m', targets: ['user:al'] }] } },
      { kind: 'service', body: { id: 's', policy: 'p', sla: { high: { ack: '5m' } } } },
    ])
  })

  it('accepts the two examples at the root of the repository, and they say the same', () => {
    const env = {
      SLACK_BOT_TOKEN: 'xoxb-1',
      SLACK_SIGNING_SECRET: 's'.repeat(32),
      PROD_ALERTS_KEY: 'p'.repeat(32),
      DIRECT_ALERTS_KEY: 'd'.repeat(32),
      ALERT_HOOK_URL: 'https://hooks.example/secret',
      ALERT_HOOK_TOKEN: 'Bearer of this test',
    }
    const both = ['toml', 'yaml'].map((kind) => {
      copyFileSync(new URL(`../allclear.example.${kind}`, import.meta.url), join(folder, `example.${kind}`))
      const { file: _, ...config } = readConfig({
        file: `example.${kind}`,
        env,
        cwd: folder,
        home: folder,
        sources,
        backends: realBackends,
        notifiers: configurable,
        executors: executorKinds,
      })
      return config
    })
    expect(both[0]).toEqual(both[1])
    expect(both[0]!.directory.map(({ kind }) => kind)).toEqual([
      'user',
      'user',
      'user',
      'team',
      'schedule',
      'policy',
      'service',
    ])
  })
})

describe('keys and people', () => {
  const hash = 'AB'.repeat(32)

  it('keeps only the SHA-256 of a key, in lower case, with the highest of its roles', () => {
    const { auth } = read(
      `[auth]\napi_keys = [{ hash = "sha256:${hash}", subject = "ci", roles = ["viewer", "sre-lead", "oncall"] }, { key = "abc", subject = "x", roles = ["viewer"] }]`,
    )
    expect(auth.apiKeys).toEqual([
      { id: 'config-abababababab', subject: 'ci', role: 'sre-lead', hash: 'ab'.repeat(32) },
      {
        id: 'config-ba7816bf8f01',
        subject: 'x',
        role: 'viewer',
        hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    ])
  })

  it('makes a user of an e-mail subject, unless somebody has that address already', () => {
    const { directory } = read(`
      [users.alice]
      name = "Alice"
      email = "ALICE@acme.com"
      [auth]
      api_keys = [
        { hash = "${hash}", subject = "alice@acme.com", roles = ["sre-lead"] },
        { hash = "${hash}", subject = "jo.bo@acme.com", roles = ["viewer"] },
        { hash = "${hash}", subject = "Jo.Bo@acme.com", roles = ["oncall"] },
        { hash = "${hash}", subject = "deploy-bot", roles = ["viewer"] },
      ]`)
    expect(directory).toEqual([
      { kind: 'user', body: { id: 'alice', name: 'Alice', email: 'ALICE@acme.com' } },
      { kind: 'user', body: { id: 'jo.bo', name: 'Jo Bo', email: 'jo.bo@acme.com', role: 'oncall' } },
    ])
  })

  it('names such users by the whole address when the short name is not theirs alone', () => {
    const { directory } = read(
      `auth.api_keys = [{ hash = "${hash}", subject = "a@x.com", roles = ["viewer"] }, { hash = "${hash}", subject = "a@y.com", roles = ["viewer"] }]`,
    )
    expect(directory.map(({ body }) => body.id)).toEqual(['a@x.com', 'a@y.com'])
  })
})

describe('references', () => {
  it('fills variables in, whole or inside a text, and leaves $${…} alone', () => {
    const config = read(
      `[server]\nport = "env:PORT"\npublic_url = "https://\${HOST}/a"\n[services.s]\ndescription = "$\${HOST}"`,
      { env: { PORT: '9', HOST: 'h.example' } },
    )
    expect(config.server).toMatchObject({ port: 9, publicUrl: 'https://h.example/a' })
    expect(config.directory[0]!.body.description).toBe(`\${HOST}`)
  })

  it('reads a secret from a file beside the configuration, without its last line end', () => {
    put('token', 'xoxb-9\n')
    expect(read('slack.bot_token = "file:token"').slack.botToken).toBe('xoxb-9')
  })

  it('takes .env beside the file, which never overrides the real environment', () => {
    put('.env', 'A=from-file\nB="from file"\n')
    const config = read('[slack]\nbot_token = "env:A"\nsigning_secret = "env:B"', { env: { A: 'real' } })
    expect(config.slack).toMatchObject({ botToken: 'real', signingSecret: 'from file' })
  })

  it('names file, line, key, variable and remedy for each that is missing', () => {
    expect(
      faults(`[slack]\nbot_token = "env:NO"\nsigning_secret = "\${EMPTY}"\napp_token = "file:none"`, {
        env: { EMPTY: '' },
      }),
    ).toBe(
      'allclear.toml:2: slack.bot_token needs the environment variable NO, which is not set: export it, or put it into the .env file beside this one\n' +
        'allclear.toml:3: slack.signing_secret needs the environment variable EMPTY, which is empty: export it, or put it into the .env file beside this one\n' +
        'allclear.toml:4: slack.app_token needs the file none: none: it does not exist. Check the path and its permissions.',
    )
  })

  it('points into the runbook spelling when the fault is there', () => {
    const told = faults(`incident:\n  slack:\n    botToken: \${NO}\n    defaultChanel: "#a"\n    approvalChannel:\n`, {
      name: 'allclear.yaml',
    })
    expect(told).toMatch(/^allclear\.yaml:3: incident\.slack\.botToken needs the environment variable NO/)
    expect(told).toContain(
      'allclear.yaml:4: incident.slack.defaultChanel is not a known key. Did you mean default_channel?',
    )
    expect(told).toContain('allclear.yaml:5: incident.slack.approvalChannel is empty: quote a text that begins with #')
  })
})

describe('faults', () => {
  it('are all told at once, in the order of the file', () => {
    const told = faults(
      '[slak]\n[server]\nport = "x"\n[sources.am]\nkind = "alertmanger"\nkey = "k"\n[services.api]\npolicy = "p"\n',
    )
    expect(told.split('\n')).toEqual([
      'allclear.toml:1: slak is not a known key. Did you mean slack?',
      'allclear.toml:3: server.port must be a number (Port to listen on; 0 takes any free one)',
      'allclear.toml:5: sources.am.kind is not a known kind. Did you mean alertmanager?',
      'allclear.toml:8: services.api.policy names the policy "p", which does not exist. Declare it under [policies.p]',
    ])
  })

  it.each([
    [
      'unknown key in a source',
      '[sources.a]\nkind = "mapped"\nkey = "k"\ntitel = "x"',
      '4: sources.a.titel is not a known key. Did you mean title?',
    ],
    [
      'key of another kind',
      '[sources.a]\nkind = "alertmanager"\nkey = "k"\ntitle = "x"',
      '4: sources.a.title is not a known key',
    ],
    [
      'no kind',
      '[sources.a]\nkey = "k"',
      '1: sources.a.kind is missing. Known kinds: alertmanager, prometheus, mapped',
    ],
    ['no key', '[sources.a]\nkind = "mapped"', '1: sources.a.key is missing (Secret of its door)'],
    ['choice', '[slack]\nunknown_users = "no"', '2: slack.unknown_users must be deny or attribute'],
    [
      'neither hash nor key',
      '[auth]\napi_keys = [\n  { subject = "a", roles = ["viewer"] },\n]',
      '3: auth.api_keys[0] needs either hash or key, and not both',
    ],
    [
      'two names for one channel',
      '[slack]\ndefault_channel = "#a"\nalerts_channel = "#b"',
      '3: slack.alerts_channel differs from default_channel',
    ],
    [
      'unknown responder',
      '[users.alice]\nname = "A"\nemail = "a@x.com"\n[services.s]\nresponders = ["user:alise"]',
      '5: services.s.responders[0] names the user "alise", which does not exist. Did you mean alice?',
    ],
    [
      'unknown target',
      '[[policies.p.steps]]\ntargets = ["channel:#a", "schedule:x"]',
      '2: policies.p.steps[0].targets[1] names the schedule "x"',
    ],
    ['unknown member', '[teams.t]\nmembers = ["x"]', '2: teams.t.members[0] names the user "x"'],
    [
      'unknown turn',
      '[schedules.s]\ntime_zone = "UTC"\nrotation = "daily"\nstarts = "2026-01-01"\nmembers = ["x"]',
      '5: schedules.s.members[0] names the user "x"',
    ],
    [
      'schedule that cannot be',
      '[schedules.s]\ntime_zone = "UTC"\nrotation = "daily"\nstarts = "2026-02-31"\nmembers = []',
      '5: schedules.s.members List at least one member.',
    ],
    [
      'shared address',
      '[users.a]\nname = "A"\nemail = "a@x.com"\n[users.b]\nname = "B"\nemail = "A@x.com"',
      '6: users.b.email is also the address of a',
    ],
    ['half of OAuth', '[slack]\nclient_id = "1.2"', '1: slack.client_secret is missing beside client_id'],
    [
      'OAuth without a key to seal',
      '[storage]\nurl = "postgres://u:p@h/d"\n[slack]\nclient_id = "1.2"\nclient_secret = "c"',
      ': server.secret_key is missing',
    ],
    ['too much', '[server]\nport = 99999', '2: server.port must be at most 65535 (Port'],
    ['too long', `[users.a]\nname = ""\nemail = "a@x.com"`, '2: users.a.name must be at least 1 characters long'],
    ['a name that cannot be', '[services."a b"]\n', '1: services."a b" has a name that cannot be used: Use letters'],
    ['invalid TOML', 'a = \n', '1: this is not valid TOML at column'],
  ])('say where and what to do: %s', (_, text, told) => {
    expect(faults(text)).toContain(told.startsWith(':') ? `allclear.toml${told}` : `allclear.toml:${told}`)
  })

  it('of YAML carry the line too', () => {
    expect(faults('server:\n  port: 1\n  port: 2\n', { name: 'allclear.yaml' })).toBe(
      'allclear.yaml:3: this is not valid YAML: this key stands twice; keep one of them',
    )
    expect(faults('- a\n', { name: 'allclear.yaml' })).toMatch(/must hold keys/)
  })

  it('stop production from starting without secrets, and only production', () => {
    const text = '[slack]\nbot_token = "xoxb-1"\n[server]\nmode = "development"'
    expect(read(text).warnings).toHaveLength(2)
    const told = faults(text.replace('development', 'production'))
    expect(told).toContain(
      'slack.signing_secret is missing: in production mode every request from Slack must be verified',
    )
    expect(told).toContain('auth.api_keys is missing: production mode does not start without anybody who may call')
  })
})

describe('secrets', () => {
  const secretText = fc.stringMatching(/^[A-Za-z0-9_-]{14,40}$/).filter((text) => new Set(text).size > 6)
  const seven = fc.uniqueArray(secretText, { minLength: 8, maxLength: 8 })
  const full = ([bot, sign, app, client, key, api, password, cli]: string[]) => ({
    storage: { url: `postgres://me:${password}@db/allclear` },
    server: { secret_key: `${sign}${app}` },
    slack: {
      bot_token: bot,
      signing_secret: sign,
      app_token: app,
      client_id: '1',
      client_secret: client,
      default_channel: '#a',
    },
    auth: { api_keys: [{ key: api, subject: 'ci', roles: ['viewer'] }] },
    sources: { a: { kind: 'mapped', key, token: key, title: `about ${key}` } },
    cli: { key: cli },
  })

  it('never appear in what is shown', () => {
    fc.assert(
      fc.property(seven, (values) => {
        const shown = JSON.stringify(redact(read(stringify(full(values)))))
        for (const value of values) expect(shown).not.toContain(value)
        expect(shown).toContain('postgres://me:')
      }),
      { numRuns: 30 },
    )
  })

  it('never appear in faults, not even where they do not belong or in pieces', () => {
    const wrongPlaces = (values: string[]) => ({
      ...full(values),
      users: { u: { name: 'U', email: 'env:BOT' } },
      services: { s: { sla: { high: { ack: 'env:BOT' } }, policy: 'env:SIGN' } },
      policies: { p: { steps: [{ targets: ['env:BOT'] }] } },
      telemetry: { log_level: 'env:BOT', wrong: 1 },
    })
    fc.assert(
      fc.property(seven, (values) => {
        const [bot, sign] = values as [string, string]
        const problem = fault(stringify(wrongPlaces(values)), { env: { BOT: bot, SIGN: sign } })
        const told = problem.message + JSON.stringify(problem.fields)
        expect(told).toContain('services.s.sla.high.ack')
        for (const value of values) expect(told).not.toContain(value.slice(0, 10))
      }),
      { numRuns: 30 },
    )
  })

  it('are not quoted from a file that cannot be parsed', () => {
    const secret = 'xoxb-this-is-the-token'
    expect(faults(`slack.bot_token = ${secret}`)).not.toContain(secret)
    expect(faults(`slack: {bot_token: "${secret}`, { name: 'allclear.yaml' })).not.toContain(secret)
    rmSync(join(folder, 'allclear.toml'))
    expect(faults(`a: !t *${secret}`, { name: 'allclear.yaml' })).not.toContain(secret)
  })
})

describe('the schema for editors', () => {
  it('describes every key, marks secrets and knows the kinds of the registry', () => {
    const schema = configSchema({ sources })
    expect(schema.properties!.slack!.properties!.signing_secret).toMatchObject({
      type: 'string',
      secret: true,
      description: expect.stringContaining('Signing Secret'),
    })
    expect(JSON.stringify(schema.properties!.sources)).toContain('"const":"mapped"')
    const undescribed = ['storage', 'server', 'slack', 'auth', 'telemetry', 'intake', 'cli'].flatMap((section) =>
      Object.entries(schema.properties![section]!.properties!).flatMap(([key, node]) =>
        node.description ? [] : [`${section}.${key}`],
      ),
    )
    expect(undescribed).toEqual([])
  })
})

describe('the address of another Slack', () => {
  it.each([
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/api/'],
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000/api/'],
    ['http://127.0.0.1:4000/api', 'http://127.0.0.1:4000/api/'],
    ['https://slack.example/eu/api/', 'https://slack.example/eu/api/'],
  ])('%s means %s', (written, meant) => {
    expect(
      read(`[slack]\napi_url = "${written}"\nbot_token = "xoxb-1"\nsigning_secret = "s3cret-s3cret"\n`).slack.apiUrl,
    ).toBe(meant)
  })
})

describe('profiles', () => {
  const tinkr = [
    '[profiles.aws-prod]',
    'backend = "observing"',
    'url = "https://logs.example"',
    'token = "env:LOGS_TOKEN"',
    'active = true',
    '[profiles.aws-prod.services.payments-api]',
    'repo = "github.com/acme/payments"',
    'resource_type = "ecs"',
    'log_format = "json"',
    'label = "payments"',
    'metrics = { latency_p99 = "p99(payments)" }',
    'thresholds = { error_count = 10 }',
    'alerts = [{ rule = "latency_p99 > 500 for 5m", severity = "critical", notifier = "payments-team", incidents = true }]',
    '[profiles.aws-prod.notifiers.pagerduty]',
    'type = "webhook"',
    'url = "env:PAGERDUTY_WEBHOOK_URL"',
    'header_Authorization = "env:PAGERDUTY_API_KEY"',
    '[profiles.aws-prod.notifiers.payments-team]',
    'type = "slack"',
    'bot_token = "env:SLACK_BOT_TOKEN"',
    'channel = "#payments-oncall"',
  ].join('\n')
  const env = {
    LOGS_TOKEN: 'logs-token-1234',
    PAGERDUTY_WEBHOOK_URL: 'https://events.example/integration/secret-part',
    PAGERDUTY_API_KEY: 'Token token=abcdef',
    SLACK_BOT_TOKEN: 'xoxb-1234',
  }

  it('hold a backend with its services and notifiers, as Tinkr documents them', () => {
    const config = read(tinkr, { env: { ...env, ALLCLEAR_PROFILE: 'other' } })
    expect(config.defaultProfile).toBe('other')
    expect(config.profiles).toEqual([
      {
        name: 'aws-prod',
        kind: 'observing',
        active: true,
        open: true,
        settings: { url: 'https://logs.example', token: 'logs-token-1234' },
        services: [
          {
            name: 'payments-api',
            repo: 'github.com/acme/payments',
            resourceType: 'ecs',
            logFormat: 'json',
            metrics: { latency_p99: 'p99(payments)' },
            thresholds: { error_count: 10 },
            extra: { label: 'payments' },
          },
        ],
        alerts: [
          {
            service: 'payments-api',
            condition: { metric: 'latency_p99', operator: '>', threshold: 500, forMs: 300_000 },
            severity: 'critical',
            notifier: 'payments-team',
            incidents: 'critical',
          },
        ],
        notifiers: [
          {
            id: 'aws-prod/pagerduty',
            name: 'pagerduty',
            type: 'webhook',
            settings: { url: env.PAGERDUTY_WEBHOOK_URL, header_Authorization: 'Token token=abcdef' },
          },
          {
            id: 'aws-prod/payments-team',
            name: 'payments-team',
            type: 'slack',
            settings: { bot_token: 'xoxb-1234', channel: '#payments-oncall' },
          },
        ],
      },
    ])
  })

  it('never show a header or a token', () => {
    const shown = JSON.stringify(redact(read(tinkr, { env })))
    for (const secret of ['logs-token-1234', 'Token token=abcdef', 'secret-part']) expect(shown).not.toContain(secret)
    expect(shown).toContain('#payments-oncall')
  })

  it('name the key and the line of a secret that is missing, and of a kind nobody knows', () => {
    expect(faults(tinkr, { env: { ...env, PAGERDUTY_API_KEY: '' } })).toMatch(
      /allclear\.toml:17: profiles\.aws-prod\.notifiers\.pagerduty\.header_Authorization needs the environment variable PAGERDUTY_API_KEY, which is empty/,
    )
    expect(faults(tinkr.replace('"webhook"', '"webhok"'), { env })).toMatch(
      /allclear\.toml:15: profiles\.aws-prod\.notifiers\.pagerduty\.type .*Did you mean webhook/,
    )
    expect(faults(tinkr.replace('"observing"', '"obsering"'), { env })).toMatch(
      /:2: profiles\.aws-prod\.backend .*observing/,
    )
    expect(faults(tinkr.replace('log_format', 'log_fromat'), { env })).toMatch(/:9: .*Did you mean log_format/)
  })

  it('refuse a rule that is none, and one that tells somebody unknown', () => {
    expect(faults(tinkr.replace('latency_p99 > 500 for 5m', 'latency_p98 > 500'), { env })).toMatch(
      /services\.payments-api\.alerts\[0\]\.rule is no rule: .*Did you mean latency_p9/,
    )
    expect(faults(tinkr.replace('notifier = "payments-team"', 'notifier = "nobody"'), { env })).toMatch(
      /alerts\[0\]\.notifier names no notifier of this profile\. There are: pagerduty, payments-team/,
    )
    expect(faults('[sources.watch]\nkind = "alertmanager"\nkey = "k"')).toMatch(/sources.*our own watches/)
  })

  it('refuse a second active one', () => {
    const second = '\n[profiles.lab]\nbackend = "observing"\nurl = "https://lab.example"\nactive = true'
    expect(faults(tinkr + second, { env })).toMatch(/profiles\.lab\.active is also true for aws-prod/)
  })
})
