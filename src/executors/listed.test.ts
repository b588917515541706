import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answers, type Behaviour, type Receiver, resets, testReceiver } from '../clients/http/test-receiver.ts'
import type { Executor, Work } from '../core/approval/executor.ts'
import type { ExecutorEffects } from './kind.ts'
import { script } from './script.ts'
import { webhook } from './webhook.ts'

const at = new Date('2026-03-02T09:00:00Z')
const signal = new AbortController().signal
const work = (parameters: object, more: Partial<Work> = {}): Work => ({
  parameters: { ...parameters },
  key: 'prop-1-abc',
  at,
  signal,
  ...more,
})

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-scripts-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const effects = (): ExecutorEffects => ({
  fetch: () => Promise.reject(new Error('no fetch in this test')),
  clock: { now: () => at },
  folder,
  environment: { PATH: process.env.PATH, SECRET_OF_OURS: 'hunter3' },
  awsCredentials: () => async () => ({ accessKeyId: '', secretAccessKey: '' }),
})
const only = (all: Executor[], kind: string) => all.find((one) => one.kind === kind)!

describe('a script', () => {
  const node = process.execPath
  const scripts = (given: object) => script.open(script.settings.parse({ scripts: given }), effects(), 'runner')
  const show = 'console.log(JSON.stringify([process.argv.slice(1), process.env]))'

  test('gets its words as they are, and nothing of our environment', async () => {
    const flush = only(
      scripts({
        flush: {
          command: [node, '-e', show, '--', 'region={region}', '$(id)'],
          parameters: { region: { pattern: '[^\\n]+' } },
          env: { TOKEN: 'hunter2-token' },
        },
      }),
      'script.flush',
    )
    const region = 'eu; touch owned && `id` "x"'
    const { outcome, says } = await flush.execute(work({ region }))
    expect(outcome).toBe('done')
    const [words, environment] = JSON.parse(says)
    expect(words).toEqual([`region=${region}`, '$(id)'])
    expect(environment).toMatchObject({ ALLCLEAR_PROPOSAL: 'prop-1-abc', TOKEN: '•••' })
    expect(environment).not.toHaveProperty('SECRET_OF_OURS')
  })

  test.each([
    [{ region: 'EU' }, /does not match/],
    [{ region: '-rf' }, /must not begin with a dash/],
    [{ region: 'eu\nx' }, /does not match/],
    [{ region: 'eu', more: '1' }, /nrecognized/],
    [{}, /region/],
  ])('is not run with %o', async (values, why) => {
    const flush = only(
      scripts({ flush: { command: [node, '{region}'], parameters: { region: { pattern: '[a-z-]+' } } } }),
      'script.flush',
    )
    expect(flush.parameters.safeParse(values).error?.message).toMatch(why)
    await expect(flush.execute(work(values))).rejects.toThrow()
  })

  test('is found by the line that is listed, and by no other', () => {
    const [flush] = scripts({
      flush: {
        command: ['flush', '--region', '{region}', 'x-{n}'],
        parameters: { region: { pattern: '.+' }, n: { pattern: '.+' } },
      },
    })
    expect(flush!.read!(['flush', '--region', 'eu', 'x-7'])).toEqual({ region: 'eu', n: '7' })
    expect(flush!.read!(['flush', '--region', 'eu', 'x-7', '&&', 'id'])).toBeUndefined()
    expect(flush!.read!(['flush', '--zone', 'eu', 'x-7'])).toBeUndefined()
  })

  test.each([
    ['console.error("half done"); process.exit(3)', 'unknown', /ended with 3. half done/],
    ['setInterval(() => {}, 1000)', 'unknown', /was ended after 1 s/],
  ])('that does %s has an outcome of %s', async (source, outcome, says) => {
    const [one] = scripts({ one: { command: [node, '-e', source], timeout_seconds: 1 } })
    expect(await one!.execute(work({}))).toMatchObject({ outcome, says: expect.stringMatching(says) })
  })

  test('that is not there surely did nothing', async () => {
    const [gone] = scripts({ gone: { command: ['/no/such/program'] } })
    expect(await gone!.execute(work({}))).toMatchObject({ outcome: 'refused' })
  })

  test('tells after a crash whether it was done, where it has a check', async () => {
    const write = "require('node:fs').appendFileSync('done', process.env.ALLCLEAR_PROPOSAL + '\\n')"
    const look = "process.exit(require('node:fs').existsSync('done') ? 0 : 1)"
    const [once, blind] = scripts({
      once: { command: [node, '-e', write], check: [node, '-e', look] },
      blind: { command: [node, '-e', write] },
    })
    expect(await once!.probe(work({}))).toBe('absent')
    await once!.execute(work({}))
    expect(await once!.probe(work({}))).toBe('done')
    expect(await blind!.probe(work({}))).toBe('unknown')
    expect(readFileSync(join(folder, 'done'), 'utf8')).toBe('prop-1-abc\n')
  })

  test('is undone by the one that it names, with the values that one takes', async () => {
    const [on] = scripts({
      on: {
        command: ['on', '{host}', '{speed}'],
        rollback: 'off',
        risk: 'medium',
        parameters: { host: { pattern: '.+' }, speed: { pattern: '.+' } },
      },
      off: { command: ['off', '{host}'], parameters: { host: { pattern: '.+' } } },
    })
    expect(await on!.prepare({ host: 'a', speed: '9' }, signal)).toMatchObject({
      traits: { declared: 'medium' },
      rollback: { kind: 'script.off', parameters: { host: 'a' } },
    })
  })
})

describe('a webhook', () => {
  const calling = async (behaviour: Behaviour, given: object = {}) => {
    const receiver: Receiver = await testReceiver(behaviour)
    const hooks = {
      drain: {
        url: `${receiver.url}/drain`,
        headers: { Authorization: 'Bearer hunter2' },
        signing_secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
        body: { by: 'allclear' },
        parameters: { host: { pattern: '[a-z0-9-]+' } },
        ...given,
      },
    }
    const [drain] = webhook.open(webhook.settings.parse({ hooks, allow_private: true }), effects(), 'hooks')
    try {
      return { result: await drain!.execute(work({ host: 'web-1' })), received: receiver.received, drain: drain! }
    } finally {
      await receiver.close()
    }
  }

  test('tells its receiver what to do, signed, and under the key that makes a repetition one effect', async () => {
    const { result, received, drain } = await calling(answers(202, { message: 'draining web-1' }))
    expect(result).toEqual({ outcome: 'done', says: 'draining web-1' })
    expect(received).toMatchObject([
      {
        method: 'POST',
        path: '/drain',
        headers: {
          'idempotency-key': 'prop-1-abc',
          'webhook-id': 'prop-1-abc',
          'webhook-signature': expect.stringMatching(/^v1,/),
          authorization: 'Bearer hunter2',
        },
      },
    ])
    expect(JSON.parse(received[0]!.body)).toEqual({
      by: 'allclear',
      operation: 'drain',
      parameters: { host: 'web-1' },
      key: 'prop-1-abc',
    })
    expect(drain.plan({ host: 'web-1' }).join(' ')).not.toContain('hunter2')
  })

  test.each<[string, Behaviour, string]>([
    ['says no', answers(403, { message: 'not you, hunter2' }), 'refused'],
    ['says that things moved', answers(409), 'conflict'],
    ['asks to wait', answers(429, {}, { 'Retry-After': '5' }), 'refused'],
    ['breaks', answers(500), 'unknown'],
    ['cuts the connection', resets, 'unknown'],
  ])('whose receiver %s is %s', async (_, behaviour, outcome) => {
    const { result, received } = await calling(behaviour)
    expect(result.outcome).toBe(outcome)
    expect(JSON.stringify(result)).not.toContain('hunter2')
    expect(received).toHaveLength(1)
  })

  test('is not sent into private networks unless that is allowed', async () => {
    const hooks = { drain: { url: 'http://169.254.169.254/latest' } }
    const [drain] = webhook.open(webhook.settings.parse({ hooks }), effects(), 'hooks')
    expect(await drain!.execute(work({}))).toMatchObject({
      outcome: 'refused',
      says: expect.stringMatching(/private address/),
    })
  })
})
