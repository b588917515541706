import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquainted, said, type, words } from './seen.ts'
import { apiKey, type Stack, startStack, until } from './stack.ts'

let stack: Stack
let folder: string
let hooks: Server
const heard: { url: string; body: unknown; headers: Record<string, unknown> }[] = []

const minute = 60_000
const now = Date.now()
const line = (secondsAgo: number, level: string, message: string, more: object = {}) =>
  JSON.stringify({ timestamp: new Date(now - secondsAgo * 1_000).toISOString(), level, message, ...more })

/** An hour of a service whose last five minutes go wrong, after a quiet week. */
function lines(): string[] {
  const usual = Array.from({ length: 7 * 24 * 6 }, (_, i) =>
    line(((i + 1) * 10 * minute) / 1_000 + 600, 'info', `charged order ${i}`),
  )
  const wrong = Array.from({ length: 120 }, (_, i) =>
    line(540 - i * 4, 'error', i % 3 ? `timeout after ${i} ms calling ledger` : 'connection reset by peer', {
      trace_id: `t${i}`,
    }),
  )
  return [...usual.toReversed(), ...wrong]
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-lines-'))
  await writeFile(join(folder, 'payments-api.log'), `${lines().join('\n')}\n`)
  hooks = createServer((request, response) => {
    let text = ''
    request.on('data', (part) => {
      text += part
    })
    request.on('end', () => {
      heard.push({ url: request.url!, body: JSON.parse(text), headers: request.headers })
      response.end('{}')
    })
  })
  await new Promise<void>((resolve) => hooks.listen(0, '127.0.0.1', resolve))
  const port = (hooks.address() as AddressInfo).port
  stack = await startStack({
    slack: 'command_prefix = "tinker"',
    config: `
[profiles.laptop]
backend = "files"
path = "${folder}"
[profiles.laptop.services.payments-api]
thresholds = { error_count = 10 }
[profiles.laptop.notifiers.default]
type = "slack"
channel = "#payments"
[profiles.laptop.notifiers.hook]
type = "webhook"
url = "http://127.0.0.1:${port}/hook"
header_Authorization = "GenieKey of this test"
allow_private = true
`,
  })
  await acquainted(stack)
}, 60_000)
afterAll(async () => {
  await stack?.close()
  hooks?.close()
  hooks?.closeAllConnections()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const query = 'level:ERROR AND (timeout OR "connection reset")'
const node = join(import.meta.dirname, '../node_modules/.bin/node')
const main = join(import.meta.dirname, '../src/main.ts')

const cli = (...args: string[]) =>
  new Promise<string>((resolve, reject) =>
    execFile(
      node,
      [main, ...args],
      { env: { PATH: process.env.PATH, ALLCLEAR_URL: stack.url, ALLCLEAR_API_KEY: apiKey } },
      (error, out, err) => (error ? reject(new Error(`${err}${out}`)) : resolve(out)),
    ),
  )

async function overMcp(name: string, args: Record<string, unknown>) {
  const client = new Client({ name: 'test', version: '1' })
  const headers = { authorization: `Bearer ${apiKey}` }
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', stack.url), { requestInit: { headers } }))
  try {
    return (await client.callTool({ name, arguments: args })) as {
      structuredContent: { entries: { message: string }[] }
    }
  } finally {
    await client.close()
  }
}

test('the same question gives the same rows through REST, the command line, MCP and Slack', async () => {
  const asked = { service: 'payments-api', query, since: '30m', limit: 40 }
  const { status, body } = await stack.api('/logs', asked)
  expect(status).toBe(200)
  expect(body.entries).toHaveLength(40)
  expect(body.entries[0]).toMatchObject({ level: 'ERROR', service: 'payments-api', trace_id: 't119', span_id: null })
  const printed = await cli('logs', 'payments-api', query, '--since', '30m', '--limit', '40', '-o', 'json')
  expect(JSON.parse(printed)).toEqual(body)
  expect((await overMcp('query_logs', asked)).structuredContent).toEqual(body)
  const shown = await type(
    stack,
    'U0BOB',
    `logs payments-api since=30m limit=40 q="level:ERROR AND (timeout OR \\"connection reset\\")"`,
  )
  for (const { message } of body.entries.slice(0, 20)) expect(shown).toContain(message)
})

describe('the lines of the documents work as they are written', () => {
  const tinker = (verb: string, text: string) => type(stack, 'U0BOB', text, { command: `/tinker-${verb}` })

  test.each([
    ['logs', 'payments-api since=30m q=level:ERROR', /payments-api: .*lines for level:ERROR/],
    ['anomaly', 'payments-api since=1h severity=high', /error_count/],
    ['slo', 'payments-api target=99.9 window=30d', /has no metrics/],
    ['slo', 'payments-api target=99.9 window=7d by=logs', /99\.9 % over 7 d/],
    ['diff', 'payments-api baseline=24h compare=1h', /Errors/],
    ['status', '', /Incidents/],
    ['help', '', /watch start/],
  ])('/tinker-%s %s', async (verb, text, says) => {
    expect(await tinker(verb, text)).toMatch(says)
  })

  test('what nobody knows is answered with the nearest name', async () => {
    expect(await tinker('logs', 'payments-api profil=laptop')).toMatch(/profil/)
    expect(await tinker('logs', 'payments-api q="level:EROOR"')).toMatch(/ERROR/)
  })
})

test('REST keeps the shapes of the documents, and says which field is wrong and where', async () => {
  const { body } = await stack.api('/anomalies', { service: 'payments-api', window_minutes: 10 })
  expect(body.anomalies[0]).toMatchObject({
    service: 'payments-api',
    metric: 'error_count',
    severity: expect.stringMatching(/medium|high|critical/),
    threshold: 10,
    detected_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  })
  const slo = await stack.api('/slo', { service: 'payments-api', target_pct: 99.9, window: '30d', by: 'logs' })
  expect(slo.body).toMatchObject({ status: 'breach', target_pct: 99.9, error_count: 120 })
  const wrong = await stack.api('/logs', { service: 'payments-api', query: 'level:ERROR AND (' })
  expect(wrong).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'query', message: expect.stringMatching(/position/) }] },
  })
})

test('a watch tells in its channel and to its hook, exactly once each, and stops when it is told to', async () => {
  const started = await type(stack, 'U0BOB', 'watch start payments-api interval=15')
  const id = /watch-[0-9a-f]{8}/.exec(started)![0]
  const told = await said(stack, 'C0PAY', new RegExp(`payments-api.*${id}`, 's'))
  expect(told).toMatch(/error_count/)
  const { body: other } = await stack.api('/watches', { service: 'payments-api', notifier: 'hook', interval: '15s' })
  await until(
    () => heard.length,
    (count) => count > 0,
    20_000,
  )
  expect(heard[0]).toMatchObject({
    url: '/hook',
    headers: { authorization: 'GenieKey of this test', 'content-type': expect.stringContaining('application/json') },
    body: {
      watch_id: other.id,
      service: 'payments-api',
      anomaly_count: expect.any(Number),
      anomalies: expect.arrayContaining([
        expect.objectContaining({ metric: 'error_count', threshold: 10, current_value: expect.any(Number) }),
      ]),
    },
  })
  expect(Object.keys(heard[0]!.body as object)).toEqual(['watch_id', 'service', 'anomaly_count', 'anomalies'])
  expect(await type(stack, 'U0BOB', 'watch list')).toContain(id)
  expect(await type(stack, 'U0BOB', `watch stop ${id}`)).toMatch(/stopped/i)
  expect(await cli('watch', 'stop', other.id)).toMatch(/stopped/i)
  expect(words({ text: await type(stack, 'U0DAVE', 'watch start payments-api') })).toMatch(/oncall/)
})

test('tail follows what is written', async () => {
  const printed = cli(
    'tail',
    'payments-api',
    'fresh',
    '--since',
    '1m',
    '--interval',
    '300ms',
    '--for',
    '3s',
    '-o',
    'jsonl',
  )
  await writeFile(join(folder, 'payments-api.log'), `${line(0, 'warn', 'a fresh line')}\n`, { flag: 'a' })
  expect(
    (await printed)
      .split('\n')
      .filter(Boolean)
      .map((text) => JSON.parse(text).message),
  ).toEqual(['a fresh line'])
})
