import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../src/store/test-database.ts'
import { amAlert, amPayload, type Stack, type StackOptions, startStack, until } from './stack.ts'
import { shown, threadsIn } from './threads.ts'

const routingKey = 'routing-key-of-tests-0123456789ab'
const secretKey = '[server]\nsecret_key = "a secret of at least 16 characters"'

/** A stack of one test, gone with it. */
async function startAlone(options: StackOptions): Promise<Stack> {
  const database = await testDatabase(async () => undefined)
  onTestFinished(database.drop)
  const stack = await startStack({ storage: database.url, ...options })
  onTestFinished(stack.close)
  return stack
}

interface Listed {
  id: string
  title: string
  total: number
}

/** Every incident there is, read page by page. */
async function allIncidents(stack: Stack): Promise<Listed[]> {
  const found: Listed[] = []
  let cursor = ''
  do {
    const path: string = `/incidents?status=all&limit=200${cursor && `&cursor=${cursor}`}`
    const { body } = await stack.api(path)
    found.push(...body.incidents)
    cursor = body.next_cursor ?? ''
  } while (cursor)
  return found
}

describe('with its own PostgreSQL', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startStack({
      slack: 'edits_per_minute = 1000',
      config: `
[sources.custom]
kind = "generic"
key = "customkey"
mapping = { items = "events[*]", title = "name", dedup_key = "uid", action = "state", service = "team" }
[services.checkout]
policy = "standard"
slack = { channel = "#payments" }
[policies.standard]
steps = [{ targets = ["user:bob"] }, { after = "5m", targets = ["channel:#low"] }]`,
    })
  })
  afterAll(() => stack?.close())

  const post = (path: string, body: unknown) =>
    fetch(`${stack.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })

  const dead = async () => (await stack.api('/inbox?state=dead')).body.items

  test('a dry run shows the alert, the route, the policy and the card, and does nothing', async () => {
    const { status, body } = await stack.api('/sources/am/dry-run', { body: amPayload([amAlert('Rehearsal')]) })
    expect(status).toBe(200)
    expect(body.signals).toHaveLength(1)
    const [{ signal, route, card }] = body.signals
    expect(signal).toMatchObject({ action: 'trigger', severity: 'critical', title: 'Rehearsal is on fire' })
    expect(route).toMatchObject({ service: 'checkout', known_service: true, urgency: 'high' })
    expect(route.policy.steps).toEqual(['at once: user:bob', 'after 5m: channel:#low'])
    expect(route.channels).toEqual([
      { workspace: 'config', channel: '#payments', because: 'the channel of the service' },
    ])
    expect(card).toMatchObject({ title: 'Rehearsal is on fire', tone: 'high' })
    expect(await allIncidents(stack)).toEqual([])
    expect((await stack.api('/inbox')).body.items).toEqual([])
  })

  test('an unknown status is kept and shown with its reason, and changes nothing', async () => {
    const paused = { ...amAlert('Paused'), status: 'in progress' as 'firing' }
    expect((await stack.alert(amPayload([paused]))).status).toBe(200)
    const [item] = await until(
      async () => (await stack.api('/inbox?state=ignored')).body.items,
      ({ length }) => length === 1,
    )
    expect(item.outcome).toMatchObject([{ outcome: 'ignored', reason: expect.stringContaining('"in progress"') }])
    expect(item.body).toContain('Paused is on fire')
    expect(await allIncidents(stack)).toEqual([])
  })

  test('what cannot be read is refused, kept as a dead letter, and can be replayed', async () => {
    const answer = await stack.alert({ ...amPayload([amAlert('Broken')]), alerts: 'none' })
    expect(answer.status).toBe(400)
    const [letter] = await until(dead, ({ length }) => length === 1)
    expect(letter).toMatchObject({ source: 'am', error: expect.stringContaining('alerts') })
    expect((await stack.api(`/inbox/${letter.id}/replay`, {})).body).toMatchObject({ state: 'waiting' })
    const [again] = await until(dead, ({ length }) => length === 1)
    expect(again).toMatchObject({ id: letter.id, error: letter.error })
  })

  test('a dead letter is read by its replay once the mapping is right', async () => {
    const delivery = { incidents: [{ name: 'Queue stuck', uid: 'q1', state: 'trigger', team: 'orders' }] }
    expect((await post('/in/custom/customkey', delivery)).status).toBe(202)
    const [letter] = await until(
      async () => (await stack.api('/inbox?state=dead&source=custom')).body.items,
      ({ length }) => length === 1,
    )
    expect(letter.error).toContain('mapping.items finds nothing in the body at "events[*]"')
    const file = join(stack.folder, 'allclear.toml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('events[*]', 'incidents[*]'))
    await stack.kill()
    await stack.start()
    await stack.api(`/inbox/${letter.id}/replay`, {})
    const [incident] = await until(
      async () => (await stack.api('/incidents?service=orders')).body.incidents,
      ({ length }) => length === 1,
    )
    expect(incident).toMatchObject({ title: 'Queue stuck', source: 'custom' })
    const twice = await stack.api(`/inbox/${letter.id}/replay`, {})
    expect(twice.status).toBe(409)
  })

  test('what was answered 2xx is there after a SIGKILL right behind the answer', async () => {
    const names = Array.from({ length: 60 }, (_, turn) => `Durable${turn}x`)
    const accepted: string[] = []
    const sent = names.map(async (name) => {
      const answer = await stack.alert(amPayload([amAlert(name, { labels: { service: 'durable' } })])).catch(() => null)
      if (answer?.ok) accepted.push(name)
      if (accepted.length === 20) stack.process().kill('SIGKILL')
    })
    await Promise.all(sent)
    await stack.kill()
    expect(accepted.length).toBeGreaterThanOrEqual(20)
    await stack.start()
    const titles = async () => (await allIncidents(stack)).map(({ title }) => title)
    const wanted = accepted.map((name) => `${name} is on fire`)
    const found = await until(titles, (seen) => wanted.every((title) => seen.includes(title)))
    expect(found.filter((title, at) => found.indexOf(title) !== at)).toEqual([])
  })
})

test('a storm of 500 alerts in 10 groups, each told twice, is 10 incidents and 10 cards', async () => {
  const stack = await startAlone({ slack: 'edits_per_minute = 1000', config: secretKey })
  const alert = (group: number, turn: number) => ({
    ...amAlert(`Group${group}`, { labels: { instance: `node-${turn}` } }),
    fingerprint: `${group}-${turn}`,
  })
  const groups = Array.from({ length: 10 }, (_, group) => Array.from({ length: 50 }, (_, turn) => alert(group, turn)))
  const payloads = groups.flatMap((alerts) =>
    [0, 10, 20, 30, 40].flatMap((from) => {
      const payload = amPayload(alerts.slice(from, from + 10))
      return [payload, payload]
    }),
  )
  const answers = await Promise.all(payloads.map((payload) => stack.alert(payload)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  const incidents = await until(
    () => allIncidents(stack),
    (seen) => seen.reduce((sum, { total }) => sum + total, 0) === 500,
  )
  expect(incidents.map(({ total }) => total)).toEqual(Array(10).fill(50))
  const threads = await until(
    () => threadsIn(stack, 'C0INC'),
    (seen) =>
      seen.size === 10 && [...seen.values()].every(({ cards }) => shown(cards[0], 'Alerts') === 'firing 50 of 50'),
  )
  expect([...threads.keys()].sort()).toEqual(incidents.map(({ id }) => id).sort())
  for (const { cards } of threads.values()) expect(cards).toHaveLength(1)
})

test('a full inbox turns each sender away in words it understands, and takes them again once it is worked off', async () => {
  const stack = await startAlone({
    args: ['--role', 'web'],
    config: `
${secretKey}
[intake]
max_backlog = 2
[sources.pd]
kind = "pagerduty"
key = "${routingKey}"`,
  })
  const fire = (name: string) => stack.alert(amPayload([amAlert(name)]))
  const page = () =>
    fetch(`${stack.url}/v2/enqueue`, {
      method: 'POST',
      body: JSON.stringify({
        routing_key: routingKey,
        event_action: 'trigger',
        dedup_key: 'full',
        payload: { summary: 'Disk full', source: 'db-1', severity: 'error' },
      }),
    })
  let taken = 0
  const refused = await until(
    async () => {
      const answer = await fire(`Full${taken}x`)
      if (answer.ok) taken += 1
      return answer
    },
    ({ ok }) => !ok,
  )
  expect(taken).toBeGreaterThanOrEqual(3)
  expect(refused.status).toBe(503)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  const throttled = await page()
  expect(throttled.status).toBe(429)
  expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await throttled.json()).toMatchObject({ status: 'throttle exceeded' })
  const endWorker = await stack.beside('--role', 'worker')
  onTestFinished(endWorker)
  await until(
    async () => (await page()).status,
    (status) => status === 202,
  )
  expect((await fire(`Full${taken}x`)).status).toBe(200)
  await until(
    () => allIncidents(stack),
    ({ length }) => length === taken + 2,
  )
})
