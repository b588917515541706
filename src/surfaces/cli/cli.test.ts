import { beforeEach, describe, expect, it } from 'vitest'
import { commands } from '../../commands/index.ts'
import { Problem } from '../../core/problem.ts'
import { cli } from './cli.ts'
import type { CliConfig, Effects, ServeOptions } from './effects.ts'
import type { Prompts } from './prompts.ts'

const config: CliConfig = {
  file: '/etc/allclear.toml',
  warnings: ['look here'],
  cli: {},
  server: { host: '0.0.0.0', port: 9000, publicUrl: 'https://a.example' },
  slack: { enabled: true, botToken: 'xoxb-1', signingSecret: 'sign', command: 'allclear' },
  preferences: { defaultChannel: '#incidents' },
}

interface Sent {
  url: string
  method: string
  headers: Record<string, string>
  body: unknown
}

let out: string
let err: string
let sent: Sent[]
let answer: (sent: Sent) => Response
beforeEach(() => {
  out = ''
  err = ''
  sent = []
  answer = () => Response.json({ ok: true })
})

const noPrompts = new Proxy({} as Prompts, {
  get: () => () => {
    throw new Error('Nobody should be asked.')
  },
})

const notHere = () => Promise.reject(new Error('This effect is not for this test.'))

const run = (argv: string[], changes: Partial<Effects> = {}) =>
  cli({
    argv,
    env: { ALLCLEAR_API_KEY: 'ac_key', ALLCLEAR_URL: 'http://server.test/' },
    cwd: '/nowhere',
    home: '/nowhere',
    stdin: process.stdin,
    stdout: {
      write: (text) => {
        out += text
      },
    },
    stderr: {
      write: (text) => {
        err += text
      },
    },
    fetch: async (url, { method = 'GET', headers, body } = {}) => {
      const seen = {
        url: String(url),
        method,
        headers: headers as Record<string, string>,
        body: body && JSON.parse(String(body)),
      }
      sent.push(seen)
      return answer(seen)
    },
    prompts: noPrompts,
    now: () => new Date('2026-01-05T12:00:00Z'),
    timeZone: 'UTC',
    randomBytes: (size) => new Uint8Array(size).fill(7),
    version: '1.2.3',
    commands,
    readConfig: () => config,
    redact: (shown) => ({ file: shown.file }),
    configSchema: () => ({ type: 'object' }),
    readObjects: () => {
      throw new Error('This effect is not for this test.')
    },
    writeObjects: () => '',
    importers: [],
    serve: notHere,
    migrate: notHere,
    checkStorage: notHere,
    checkSlack: notHere,
    backendKinds: [],
    notifierKinds: [],
    probeModel: notHere,
    probeBackend: notHere,
    checkBackends: async () => [],
    checkModel: async () => [],
    checkIdentity: async () => [],
    after: async () => undefined,
    onSignal: () => undefined,
    saySlack: notHere,
    slackAddress: () => 'https://slack.test/api/',
    manifest: (options) => options,
    backup: notHere,
    restore: notHere,
    demo: notHere,
    ...changes,
  })

describe('a command of the registry', () => {
  it('is sent to its route, with the words in its path and body', async () => {
    expect(await run(['note', 'INC-7', 'restarted', 'the', 'pods'])).toBe(0)
    expect(sent).toEqual([
      {
        url: 'http://server.test/api/v1/incidents/INC-7/note',
        method: 'POST',
        headers: expect.objectContaining({ authorization: 'Bearer ac_key', 'idempotency-key': '07'.repeat(16) }),
        body: { text: 'restarted the pods' },
      },
    ])
  })

  it('is known by two words where it has such a spelling', async () => {
    const destination = ['--notifier', 'payments-team', '--destination', '#sre-alerts', '--profile', 'aws-prod']
    expect(await run(['watch', 'start', 'payments-api', '--interval', '60', ...destination])).toBe(0)
    expect(await run(['watch', 'stop', 'watch-a3f2b1c4'])).toBe(0)
    expect(await run(['watch'])).toBe(0)
    expect(await run(['watch', 'list'])).toBe(0)
    expect(await run(['alert', 'add', 'payments-api', 'error_rate >= 0.05 for 5m'])).toBe(0)
    expect(sent.map(({ method, url }) => `${method} ${url.replace('http://server.test/api/v1', '')}`)).toEqual([
      'POST /watches',
      'POST /watches/watch-a3f2b1c4/stop',
      'GET /watches',
      'GET /watches',
      'POST /alerts',
    ])
    expect(sent[0]!.body).toEqual({
      service: 'payments-api',
      interval: '60',
      notifier: 'payments-team',
      destination: '#sre-alerts',
      profile: 'aws-prod',
    })
    expect(sent[4]!.body).toEqual({ service: 'payments-api', rule: 'error_rate >= 0.05 for 5m' })
  })

  it('answers to its other names, and takes options for every field', async () => {
    expect(await run(['ack', '--incident', '12'])).toBe(0)
    expect(await run(['create', 'Checkout', 'is', 'slow', '--service', 'checkout', '--urgency', 'low'])).toBe(0)
    expect(await run(['incidents', 'open', '--service', 'a,b', '--limit', '5'])).toBe(0)
    expect(sent.map(({ url, body }) => [new URL(url).pathname, body])).toEqual([
      ['/api/v1/incidents/12/ack', {}],
      ['/api/v1/incidents', { title: 'Checkout is slow', service: 'checkout', urgency: 'low' }],
      ['/api/v1/incidents', undefined],
    ])
    const asked = Object.fromEntries(new URL(sent[2]!.url).searchParams)
    expect(asked).toEqual({ status: 'open', service: 'a,b', limit: '5' })
  })

  it('cannot be led to another route by an argument', async () => {
    await run(['remove-override', '../../keys?x#y', 'one'])
    expect(new URL(sent[0]!.url).pathname).toBe('/api/v1/schedules/..%2F..%2Fkeys%3Fx%23y/overrides/one')
    expect(await run(['remove-override', '..', 'one'])).toBe(1)
    expect(sent).toHaveLength(1)
  })

  it('shows the card of the server, and its JSON when a program asks', async () => {
    answer = ({ headers }) =>
      headers.accept!.includes('vnd.allclear.card')
        ? Response.json(
            { title: 'Nothing is burning.\u001B[2J', tone: 'good' },
            { headers: { 'content-type': 'application/vnd.allclear.card+json' } },
          )
        : Response.json({ incidents: [{ id: 'INC-1' }], next_cursor: null })
    await run(['incidents'])
    expect(out).toBe('Nothing is burning.\n')
    out = ''
    await run(['incidents', '-o', 'jsonl'])
    expect(out).toBe('{"id":"INC-1"}\n')
  })

  it('asks for what is missing, at a terminal only', async () => {
    const asked: string[] = []
    const prompts = {
      ...noPrompts,
      text: async ({ message }: { message: string }) => {
        asked.push(message)
        return 'INC-3'
      },
    } as Prompts
    const stdout = {
      write: (text: string) => {
        out += text
      },
      isTTY: true,
    }
    expect(await run(['ack'], { prompts, stdout })).toBe(0)
    expect(asked).toEqual(['Incident: The incident, such as INC-12'])
    expect(sent[0]!.url).toContain('/incidents/INC-3/ack')
    expect(await run(['ack'])).toBe(2)
    expect(err).toContain('incident')
  })
})

describe('the exit code', () => {
  it.each([
    [['--version'], 0, '1.2.3\n'],
    [['--help'], 0, 'On a running server:'],
    [['config', 'schema'], 0, '"type": "object"'],
  ])('of %j is %i', async (argv, code, said) => {
    expect(await run(argv)).toBe(code)
    expect(out).toContain(said)
  })

  it.each([
    [['incidnets'], 'Did you mean incidents?'],
    [['ack'], '<incident> is missing: The incident, such as INC-12'],
    [['create', 'x'], '--service is missing'],
    [['ack', 'nonsense'], 'INC-12'],
    [['ack', 'INC-1', '--colour'], "unknown option '--colour'"],
    [['create', 'x', '--service', 's', '--urgency', 'huge'], 'Allowed choices are high, medium, low'],
    [['snooze', 'INC-1', 'a', 'b'], 'too many arguments'],
    [['serve', '--port', 'http'], 'whole number from 0 to 65535'],
    [['serve', '--role', 'boss'], 'Allowed choices are all, web, worker'],
    [['completion', 'tcsh'], 'bash, zsh, fish'],
  ])('of the misspelt %j is 2, with a hint', async (argv, hint) => {
    expect(await run(argv)).toBe(2)
    expect(err).toContain(hint)
    expect(sent).toEqual([])
  })

  it('is 1 for a refusal, with the words of the server and no stack', async () => {
    answer = () => Response.json({ title: 'Conflict', detail: 'INC-1 is resolved already.' }, { status: 409 })
    expect(await run(['ack', 'INC-1'])).toBe(1)
    expect(err).toBe('INC-1 is resolved already.\n')
  })

  it('is 3 when nobody answers, and says what to do', async () => {
    const fetch = () => Promise.reject(new TypeError('fetch failed'))
    expect(await run(['incidents'], { fetch })).toBe(3)
    expect(err).toBe(
      'No server answers at http://server.test. Start it with "allclear serve", or name another one with --url or ALLCLEAR_URL.\n',
    )
  })

  it('is 1 for our own faults, whose stack only --debug shows', async () => {
    const readConfig = () => {
      throw new TypeError('oops')
    }
    expect(await run(['serve'], { readConfig })).toBe(1)
    expect(err).toBe('internal error (--debug shows where)\n')
    expect(await run(['--debug', 'serve'], { readConfig })).toBe(1)
    expect(err).toContain('TypeError: oops')
  })
})

describe('the server to talk to', () => {
  it('comes from options, then the environment, then the configuration', async () => {
    await run(['status', '--url', 'http://flag.test', '--key', 'k'])
    await run(['status'], { env: {}, readConfig: () => ({ ...config, cli: { key: 'c' } }) })
    await run(['status'], { env: {}, readConfig: () => ({ ...config, cli: { key: 'c', url: 'https://remote.test' } }) })
    expect(sent.map(({ url, headers }) => [new URL(url).origin, headers.authorization])).toEqual([
      ['http://flag.test', 'Bearer k'],
      ['http://127.0.0.1:9000', 'Bearer c'],
      ['https://remote.test', 'Bearer c'],
    ])
  })

  it('needs a key, and a broken configuration is told when it could have held one', async () => {
    expect(await run(['status'], { env: {} })).toBe(1)
    expect(err).toContain('ALLCLEAR_API_KEY')
    const readConfig = () => {
      throw new Problem('invalid', 'allclear.toml:3: port must be a number')
    }
    expect(await run(['status'], { env: {}, readConfig })).toBe(1)
    expect(err).toContain('allclear.toml:3')
    expect(await run(['status'], { env: { ALLCLEAR_API_KEY: 'k' }, readConfig })).toBe(0)
  })
})

describe('serving', () => {
  it('prints one line of JSON on stdout when it answers, warnings elsewhere', async () => {
    const started: ServeOptions[] = []
    const serve = async (_: CliConfig, options: ServeOptions) => {
      started.push(options)
      options.ready('http://127.0.0.1:4711')
    }
    expect(await run(['serve', '--port', '0', '--role', 'worker'], { serve })).toBe(0)
    expect(JSON.parse(out)).toEqual({ ready: true, url: 'http://127.0.0.1:4711' })
    expect(err).toBe('warning: look here\n')
    await run(['webhook'], { serve })
    await run(['webhook', '--port', '3001', '--host', '0.0.0.0'], { serve })
    expect(started).toMatchObject([
      { port: 0, role: 'worker', doors: 'all' },
      { port: 3000, role: 'web', doors: 'slack' },
      { port: 3001, host: '0.0.0.0', doors: 'slack' },
    ])
  })
})

describe('the demo', () => {
  it('gets its port and prints its lines', async () => {
    const demo: Effects['demo'] = async ({ port, print }) => print(`Open http://127.0.0.1:${port}`)
    expect(await run(['demo', '--port', '4000'], { demo })).toBe(0)
    expect(out).toBe('Open http://127.0.0.1:4000\n')
  })
})

describe('slack', () => {
  it('prints a manifest from the configuration, or without one when the address is given', async () => {
    await run(['slack', 'manifest', '--prefix', '/tinker-'])
    expect(JSON.parse(out)).toMatchObject({
      publicUrl: 'https://a.example',
      commandName: 'allclear',
      prefix: 'tinker',
      socketMode: false,
    })
    out = ''
    const readConfig = () => {
      throw new Problem('not_found', 'No configuration found.')
    }
    expect(await run(['slack', 'manifest', '--public-url', 'https://b.example/'], { readConfig })).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ publicUrl: 'https://b.example' })
    expect(await run(['slack', 'manifest'], { readConfig })).toBe(1)
  })

  it('tests the connection and sends a line to the channel', async () => {
    const told: string[] = []
    const code = await run(['slack', 'test', '--channel', '#ops'], {
      checkSlack: async () => ({ ok: true, scopes: [], findings: [] }),
      saySlack: async (_, channel) => {
        told.push(channel)
        return { kind: 'accepted', reply: {} }
      },
    })
    expect([code, told]).toEqual([0, ['#ops']])
    expect(out).toContain('Connection successful')
  })

  it('ends with 1 and the remedy when Slack refuses', async () => {
    const code = await run(['slack', 'test'], {
      checkSlack: async () => ({ ok: true, scopes: [], findings: [] }),
      saySlack: async () => ({
        kind: 'refused',
        code: 'not_in_channel',
        message: 'The bot is not in #incidents',
        remedy: 'Type /invite @allclear there.',
      }),
    })
    expect(code).toBe(1)
    expect(out).toContain('/invite @allclear')
  })
})

describe('data', () => {
  it('is not replaced without a yes', async () => {
    const restore = async (_: CliConfig, file: string) => `Restored ${file}.`
    expect(await run(['restore', 'b.dump'], { restore })).toBe(1)
    expect(err).toContain('--yes')
    expect(await run(['restore', 'b.dump', '--yes'], { restore })).toBe(0)
    expect(out).toBe('Restored b.dump.\n')
  })
})

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'])('for %s knows commands, their options and what is below them', async (shell) => {
    expect(await run(['completion', shell])).toBe(0)
    for (const word of ['acknowledge', 'manifest', 'urgency', 'restore']) expect(out).toContain(word)
  })
})
