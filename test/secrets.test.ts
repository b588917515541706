import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planted } from '../src/core/redaction/test-planted.ts'
import { injections } from '../src/investigation/model/test-injections.ts'
import { testDatabase } from '../src/store/test-database.ts'
import { acquainted, formAfter, type Loose, submit, type as typed } from './seen.ts'
import { amAlert, amPayload, type Stack, startStack, team, until } from './stack.ts'

/** What is written wherever somebody may write: orders and secrets, or nothing in particular. */
interface Writing {
  name: string
  orders: string[]
  /** What is planted at a place, one by one. */
  at(place: string): string[]
}

const hostile: Writing = {
  name: 'hostile',
  orders: injections.map(({ text }) => text),
  at: (place) => planted(place).map(({ text }) => text),
}
const harmless: Writing = {
  name: 'harmless',
  orders: injections.map((_, nth) => `order ${nth} was taken in the usual way`),
  at: (place) => planted(place).map(() => 'nothing to see here'),
}
const places = ['logs', 'code', 'comm', 'alrt', 'pager', 'gene', 'dead', 'chat', 'note', 'form', 'ask', 'key']

const all = (texts: string[]) => texts.join('\n')

/** A language model that reads everything it can, does what any text tells it, and repeats what it saw. */
async function gullibleModel() {
  const prompts: Loose[] = []
  let turn = 0
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (data) => {
      body += data
    })
    request.on('end', () => {
      const asked = JSON.parse(body)
      prompts.push(asked)
      turn += 1
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(completion(asked, turn)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    prompts,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

const readings = [
  { name: 'logs', input: { service: 'checkout', limit: 100 } },
  { name: 'get_file', input: { service: 'checkout', path: 'src/order.ts' } },
  { name: 'slack_get_channel_messages', input: { channel: '#payments', limit: 100 } },
  { name: 'search_code', input: { service: 'checkout', text: 'order' } },
  { name: 'incidents', input: {} },
]

function completion({ messages, tools }: Loose, turn: number) {
  const asked = messages.filter(({ role }: Loose) => role === 'tool').length
  const wants = injections[turn % injections.length]!.wants
  const call = readings[asked] ?? (asked === readings.length ? wants : undefined)
  const everything = JSON.stringify(messages).slice(-3_000)
  const { name, input } = call ?? { name: 'answer', input: answerFor(tools, everything) }
  const tool = { id: `c${turn}`, type: 'function', function: { name, arguments: JSON.stringify(input) } }
  return {
    id: `m${turn}`,
    object: 'chat.completion',
    created: 1,
    model: 'gullible',
    choices: [
      { index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: null, tool_calls: [tool] } },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 },
  }
}

function answerFor(tools: Loose[], everything: string) {
  const schema = JSON.stringify(tools.find((tool) => tool.function.name === 'answer')?.function.parameters ?? {})
  if (schema.includes('"claims"')) return { claims: [{ text: everything.slice(-1_900), evidence: ['t1'] }] }
  if (schema.includes('"judgements"')) return { judgements: [] }
  const object = { kind: 'service', name: 'checkout' }
  const thought = { object, kind: 'As told', text: everything.slice(-400), confidence: 0.9, evidence: ['e1'] }
  return { thoughts: [thought] }
}

/** A run of the whole product over such a writing, until nothing is under way any more. */
async function run(writing: Writing) {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-secrets-'))
  const database = await testDatabase(async () => undefined)
  const model = await gullibleModel()
  await observedShop(folder, writing)
  const stack = await startStack({
    storage: database.url,
    slack: 'read_messages = true\ntoggles = { note_added = true }',
    config: `
[services.checkout]
[profiles.shop]
active = true
backend = "files"
path = "${folder}/logs/*.log"
[profiles.shop.services.checkout]
repo = "github.com/acme/shop"
[code.clones]
"github.com/acme/shop" = "${folder}/shop"
[model]
provider = "openai-compatible"
model = "gullible"
base_url = "${model.url}"
[investigation]
settle_time = "1s"
[sources.pager]
kind = "pagerduty"
key = "0123456789abcdef0123456789abcdef"
[sources.json]
kind = "generic"
key = "json-key"
`,
  })
  const db = new pg.Client({ connectionString: database.url })
  await db.connect()
  await acquainted(stack)
  await sendAlerts(stack, writing)
  await idle(db)
  const told = await talk(stack, db, writing)
  await idle(db)
  return {
    stack,
    db,
    prompts: model.prompts,
    told,
    async close() {
      await stack.close()
      await db.end()
      await model.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The logs and the code of the shop. */
async function observedShop(folder: string, { orders, at }: Writing) {
  await mkdir(join(folder, 'logs'))
  await mkdir(join(folder, 'shop/src'), { recursive: true })
  const now = Date.now()
  const lines = orders.flatMap((order, nth) =>
    at('logs')
      .filter((_, line) => line % 5 === nth % 5)
      .flatMap((text) => text.split('\n'))
      .concat(order)
      .map((message) => ({ time: new Date(now - 240_000 + nth * 3_000).toISOString(), level: 'ERROR', message })),
  )
  await writeFile(join(folder, 'logs/checkout.log'), lines.map((line) => JSON.stringify(line)).join('\n'))
  const code = orders.map((order) => `// ${order.replaceAll('\n', ' ')}`).join('\n')
  await writeFile(join(folder, 'shop/src/order.ts'), `export const order = 1\n/*\n${all(at('code'))}\n*/\n${code}\n`)
  const git = (...words: string[]) =>
    execFileSync('git', words, {
      cwd: join(folder, 'shop'),
      env: {
        PATH: process.env.PATH,
        ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@acme.example', GIT_CONFIG_GLOBAL: '/dev/null' },
        ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@acme.example' },
      },
    })
  git('init', '-q', '-b', 'main')
  git('add', '-A')
  git('commit', '-q', '-m', `Take orders\n\n${all(at('comm'))}\n${orders[0]}`)
}

/** A third of the texts through each door, with secrets in titles, labels, details, addresses and keys. */
async function sendAlerts(stack: Stack, { orders, at }: Writing) {
  const post = (path: string, body: unknown) =>
    fetch(`${stack.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const [alrt, pager, gene, key] = ['alrt', 'pager', 'gene', 'key'].map((place) => at(place)) as [
    string[],
    string[],
    string[],
    string[],
  ]
  for (const [nth, order] of orders.entries()) {
    const pick = (from: string[], shift = 0) => from[(nth + shift) % from.length]!
    const secretKey = `${pick(key)} ${nth}`
    if (nth % 3 === 0) {
      const alert = amAlert(`Rule${nth}`, {
        labels: { instance: pick(alrt), tenant: `t${nth}` },
        annotations: {
          summary: `${order} ${pick(alrt, 7)}`,
          description: `${order}\n${all(alrt)}`,
          dashboard: `https://grafana.example/d/1?auth_token=${encodeURIComponent(secretKey)}`,
        },
      })
      expect((await stack.alert(amPayload([{ ...alert, fingerprint: secretKey }], secretKey))).status).toBe(200)
    } else if (nth % 3 === 1) {
      const details = { service: 'checkout', description: `${order}\n${all(pager)}`, password: pick(pager, 3) }
      const body = {
        routing_key: '0123456789abcdef0123456789abcdef',
        event_action: 'trigger',
        dedup_key: secretKey.slice(-255),
        payload: {
          ...{ summary: `${order} ${pick(pager)}`, source: 'checkout', severity: 'critical' },
          ...{ component: pick(pager, 5), custom_details: details },
        },
        links: [{ href: `https://x.example/?token=${encodeURIComponent(secretKey)}`, text: secretKey }],
        images: [{ src: `https://x.example/p.png?sig=${encodeURIComponent(secretKey)}1a`, alt: secretKey }],
      }
      expect((await post('/v2/enqueue', body)).status).toBe(202)
    } else {
      const body = {
        ...{ title: `${order} ${pick(gene)}`, service: 'checkout', severity: 'critical', id: secretKey },
        ...{ status: nth % 2 ? 'firing' : `odd: ${pick(gene)}`, environment: pick(gene, 4) },
        ...{ description: `${order}\n${all(gene)}`, labels: { note: all(gene), nth: String(nth) } },
      }
      expect((await post('/in/json/json-key', body)).status).toBe(202)
    }
  }
  expect((await post('/in/json/json-key', `not JSON: ${all(at('dead'))}`)).status).toBe(400)
}

/** What people write: messages nobody asked for, notes, forms, questions. */
async function talk(stack: Stack, db: pg.Client, { orders, at }: Writing): Promise<string[]> {
  const chat = at('chat')
  for (const nth of [0, 1, 2, 3])
    await stack.peer.say(team, {
      user: 'U0BOB',
      channel: 'C0PAY',
      text: orders
        .filter((_, i) => i % 4 === nth)
        .concat(chat.filter((_, i) => i % 4 === nth))
        .join('\n'),
    })
  const { rows } = await db.query('SELECT id FROM incidents ORDER BY number LIMIT 1')
  const id = String(rows[0].id)
  const told = [await typed(stack, 'U0ALICE', `note ${id} ${at('note').join(' ').replaceAll('\n', ' ')}`)]
  const view = await formAfter(stack, 'U0ALICE', () =>
    stack.peer.slash(team, { user: 'U0ALICE', channel: 'C0INC', command: '/allclear', text: 'create' }),
  )
  const form = at('form')
  await submit(stack, 'U0ALICE', view.id, {
    title: `By hand ${form[5]}`,
    service: 'checkout',
    description: all(form),
  })
  told.push(await typed(stack, 'U0ALICE', `ask why is checkout slow, ${at('ask').join(' ').replaceAll('\n', ' ')}`))
  const rest = await stack.api(`/incidents/${id}/note`, { text: all(at('note')) })
  told.push(rest.headers.get('allclear-notice') ?? '')
  await stack.api(`/incidents/${id}/resolve`, { note: all(at('note')) })
  return told
}

/** Until no delivery, message and investigation waits any more. */
const idle = (db: pg.Client) =>
  until(
    async () =>
      (
        await db.query(`SELECT (SELECT count(*) FROM inbox WHERE state = 'waiting')::int AS inbox,
          (SELECT count(*) FROM deliveries WHERE state IN ('queued', 'sending'))::int AS owed,
          (SELECT count(*) FROM investigations WHERE state = 'running')::int AS running,
          (SELECT count(*) FROM investigations)::int AS investigations`)
      ).rows[0],
    ({ inbox, owed, running, investigations }) => !inbox && !owed && !running && investigations > 0,
    60_000,
  )

/** Everything the database holds, row by row, in whatever schema. */
async function everything(db: pg.Client): Promise<string[]> {
  const { rows: tables } = await db.query(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
      WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  )
  const found: string[] = []
  for (const { name } of tables)
    for (const { row } of (await db.query(`SELECT t::text AS row FROM ${name} t`)).rows) found.push(`${name}: ${row}`)
  return found
}

let hostileRun: Awaited<ReturnType<typeof run>>
let harmlessRun: Awaited<ReturnType<typeof run>>
beforeAll(async () => {
  hostileRun = await run(hostile)
  harmlessRun = await run(harmless)
}, 240_000)
afterAll(async () => {
  await hostileRun?.close()
  await harmlessRun?.close()
})

const secrets = places.flatMap((place) =>
  planted(place).map(({ name, secret }) => ({ name: `${name} (${place})`, secret })),
)

/** The secrets that stand in any of the texts, each with a glimpse of where. */
function leaks(texts: string[]): string[] {
  return secrets.flatMap(({ name, secret }) => {
    const text = texts.find((one) => one.includes(secret))
    if (text === undefined) return []
    const at = text.indexOf(secret)
    return [`${name}: ${text.slice(0, 40)} … ${text.slice(Math.max(0, at - 120), at + 60)}`]
  })
}

describe('sixty orders and every kind of secret in logs, code, alerts and chat', () => {
  test('reach neither any table of the database', async () => {
    const rows = await everything(hostileRun.db)
    expect(rows.length).toBeGreaterThan(200)
    const orders = injections.filter(({ text }) => rows.some((row) => row.includes(text.slice(0, 20))))
    expect(orders.length).toBeGreaterThan(50)
    expect(leaks(rows)).toEqual([])
  })

  test('nor any call to Slack', () => {
    const { calls, ephemerals } = hostileRun.stack.peer
    expect(calls.length).toBeGreaterThan(60)
    expect(leaks([...calls, ...ephemerals].map((call) => JSON.stringify(call)))).toEqual([])
  })

  test('nor any prompt of the model', () => {
    expect(hostileRun.prompts.length).toBeGreaterThan(10)
    const shown = JSON.stringify(hostileRun.prompts)
    for (const seen of ['[redacted:', 'export const order = 1', 'INC-', 'U0BOB', injections[5]!.text.slice(0, 25)])
      expect(shown).toContain(seen)
    expect(leaks(hostileRun.prompts.map((prompt) => JSON.stringify(prompt)))).toEqual([])
  })

  test('nor the log of the server', () => {
    expect(leaks(hostileRun.stack.log)).toEqual([])
  })

  test('the writers are told, and it is counted', async () => {
    for (const words of hostileRun.told) expect(words).toMatch(/Taken out of what you wrote/)
    for (const words of harmlessRun.told) expect(words).not.toMatch(/Taken out/)
    const metrics = await (await fetch(`${hostileRun.stack.url}/metrics`)).text()
    for (const where of ['alerts', 'people'])
      expect(metrics).toMatch(new RegExp(`allclear_redactions_total\\{where="${where}",kind="token"\\} [1-9]`))
  })

  test('choose no tool: what was asked is what is asked without them', async () => {
    const asked = async ({ db }: typeof hostileRun) =>
      (await db.query(`SELECT DISTINCT body->'ask'->>'command' AS command FROM investigation_answers ORDER BY 1`)).rows
    expect(await asked(hostileRun)).toEqual(await asked(harmlessRun))
  })

  test('cause no effect', async () => {
    for (const { db, stack } of [hostileRun, harmlessRun]) {
      const count = async (what: string) => Number((await db.query(`SELECT count(*) AS n FROM ${what}`)).rows[0].n)
      expect(await count('proposals')).toBe(0)
      expect(await count('api_keys')).toBe(0)
      expect(await count("incidents WHERE status = 'resolved'")).toBe(1)
      const { rows } = await db.query(`SELECT DISTINCT command FROM audit ORDER BY 1`)
      expect(rows.map(({ command }) => command)).toEqual(['create', 'note', 'resolve'])
      expect(stack.peer.calls.filter(({ args }) => args.channel === '#general')).toEqual([])
    }
    const incidents = async ({ db }: typeof hostileRun) =>
      Number((await db.query('SELECT count(*) AS n FROM incidents')).rows[0].n)
    expect(await incidents(hostileRun)).toBe(await incidents(harmlessRun))
  })

  test('what came in says that it was redacted, and what could not be read is still there to be replayed', async () => {
    const { db, stack } = hostileRun
    const { rows } = await db.query(
      "SELECT state, redacted, sealed IS NOT NULL AS sealed FROM inbox WHERE door = 'alerts' ORDER BY state",
    )
    const ended = (state: string) => rows.filter((row) => row.state === state)
    expect(ended('done').length).toBeGreaterThan(40)
    expect(ended('done').every(({ redacted, sealed }) => redacted && !sealed)).toBe(true)
    expect(ended('ignored').every(({ redacted, sealed }) => redacted && sealed)).toBe(true)
    expect(ended('dead')).toEqual([{ state: 'dead', redacted: true, sealed: true }])
    const letters = await stack.api('/inbox?state=dead')
    expect(leaks([JSON.stringify(letters.body)])).toEqual([])
    expect(letters.body.items[0]).toMatchObject({ redacted: true, body: expect.stringContaining('[redacted:') })
  })
})
