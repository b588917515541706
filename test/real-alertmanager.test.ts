import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { testDatabase } from '../src/store/test-database.ts'
import { findProgram, freePort, type Running, startProgram, testWith } from './real-program.ts'
import { type Stack, startStack, until } from './stack.ts'
import { shown, threadsIn } from './threads.ts'

const program = findProgram('prometheus-alertmanager', 'alertmanager')
const test = testWith(program, 'Alertmanager')

const routingKey = 'routing-key-of-tests-0123456789ab'
let stack: Stack
let folder: string
let drop: () => Promise<void>
/** Two peers that do not gossip: each one notifies. */
const peers: Running[] = []
const ports: number[] = []

beforeAll(async () => {
  if (!program)
    throw new Error('Alertmanager is not installed; the package is called prometheus-alertmanager in Debian')
  const database = await testDatabase(async () => undefined)
  drop = database.drop
  folder = await mkdtemp(join(tmpdir(), 'allclear-alertmanager-'))
  stack = await startStack({
    storage: database.url,
    config: `
[server]
secret_key = "a secret of at least 16 characters"
[sources.pd]
kind = "pagerduty"
key = "${routingKey}"`,
  })
  for (const peer of [0, 1]) {
    await mkdir(join(folder, String(peer)))
    ports[peer] = await freePort()
    peers[peer] = await startPeer(peer)
  }
})

afterAll(async () => {
  for (const peer of peers) await peer.kill()
  await stack?.close()
  await drop?.()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** The first peer shows the key in the address, the second one as a bearer token. */
async function startPeer(peer: number): Promise<Running> {
  const data = join(folder, String(peer))
  const webhook =
    peer === 0
      ? `{ url: "${stack.url}/in/am/amkey", send_resolved: true }`
      : `{ url: "${stack.url}/in/am", send_resolved: true, http_config: { authorization: { credentials: amkey } } }`
  await writeFile(
    join(data, 'alertmanager.yml'),
    `
route:
  receiver: webhook
  group_by: [alertname]
  group_wait: 0s
  group_interval: 200ms
  repeat_interval: 400ms
  routes:
    - matchers: [via = pagerduty]
      receiver: pagerduty
receivers:
  - name: webhook
    webhook_configs: [${webhook}]
  - name: pagerduty
    pagerduty_configs:
      - url: "${stack.url}/v2/enqueue"
        routing_key: ${routingKey}
        severity: "{{ .CommonLabels.severity }}"
        send_resolved: true
`,
  )
  const port = ports[peer]!
  const args = [
    `--config.file=${join(data, 'alertmanager.yml')}`,
    `--storage.path=${data}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ]
  return startProgram(program!, args, port)
}

const started = new Date()

/** Tells a peer of alerts as Prometheus would; `ended` ones are over. */
async function tell(peer: number, alertname: string, instances: string[], { ended = false, labels = {} } = {}) {
  const alerts = instances.map((instance) => ({
    labels: { alertname, instance, severity: 'critical', service: 'checkout', ...labels },
    annotations: { summary: `${alertname} on ${instance}` },
    startsAt: started.toISOString(),
    endsAt: new Date(ended ? Date.now() : Date.now() + 300_000).toISOString(),
    generatorURL: 'http://prometheus.example/graph',
  }))
  const response = await fetch(`${peers[peer]!.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  })
  expect(response.status).toBe(200)
}

type Incident = Awaited<ReturnType<Stack['api']>>['body']

/** The incidents of an alert, with everything the API knows of each. */
async function incidentsOf(alertname: string): Promise<Incident[]> {
  const { body } = await stack.api('/incidents?limit=200&status=all')
  const found = body.incidents.filter((i: Incident) => i.title.includes(alertname))
  return Promise.all(found.map(async ({ id }: Incident) => (await stack.api(`/incidents/${id}`)).body))
}

const becomes = (alertname: string, holds: (incident: Incident) => boolean, timeoutMs = 10_000) =>
  until(
    () => incidentsOf(alertname),
    ([incident]) => incident !== undefined && holds(incident),
    timeoutMs,
  )

test('a group is one incident with one card, through a partial and then a full resolve', async () => {
  await tell(0, 'Grouped', ['a', 'b', 'c'])
  await becomes('Grouped', ({ firing, total }) => firing === 3 && total === 3)
  await tell(0, 'Grouped', ['b'], { ended: true })
  const [partly] = await becomes('Grouped', ({ firing }) => firing === 2)
  expect(partly).toMatchObject({ status: 'open', total: 3, urgency: 'high', service: 'checkout', source: 'am' })
  await tell(0, 'Grouped', ['a', 'c'], { ended: true })
  const [incident, ...others] = await becomes('Grouped', ({ status }) => status === 'resolved')
  expect(others).toEqual([])
  expect(incident).toMatchObject({ firing: 0, total: 3, resolved_by: 'am' })
  const thread = await until(
    async () => (await threadsIn(stack, 'C0INC')).get(incident.id),
    (seen) => shown(seen?.cards[0], 'Status') === 'Resolved by am',
  )
  expect(thread?.cards).toHaveLength(1)
  expect(shown(thread?.cards[0], 'Alerts')).toBe('firing 0 of 3')
})

test('what it repeats every repeat_interval adds nothing to the incident or the channel', async () => {
  await tell(0, 'Repeated', ['a'])
  const [incident, ...others] = await becomes('Repeated', ({ alerts }) => alerts[0]?.fires >= 4)
  expect(others).toEqual([])
  expect(incident).toMatchObject({ version: 2, firing: 1, total: 1 })
  const thread = (await threadsIn(stack, 'C0INC')).get(incident.id)
  expect(thread?.cards).toHaveLength(1)
  expect(thread?.replies).toEqual([])
  await tell(0, 'Repeated', ['a'], { ended: true })
  await becomes('Repeated', ({ status }) => status === 'resolved')
})

test('a condition that fires again after its end is a new incident', async () => {
  await tell(0, 'Again', ['a'])
  await becomes('Again', ({ status }) => status === 'open')
  await tell(0, 'Again', ['a'], { ended: true })
  await becomes('Again', ({ status }) => status === 'resolved')
  const again = { alertname: 'Again', instance: 'a', severity: 'critical', service: 'checkout' }
  await fetch(`${peers[0]!.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify([{ labels: again, annotations: { summary: 'Again on a' } }]),
  })
  const both = await until(
    () => incidentsOf('Again'),
    (seen) => seen.length === 2,
  )
  expect(both.map(({ status }) => status).sort()).toEqual(['open', 'resolved'])
  await tell(0, 'Again', ['a'], { ended: true })
})

test('an HA pair whose peers do not gossip makes one incident and ends it once', async () => {
  await Promise.all([tell(0, 'Doubled', ['a', 'b']), tell(1, 'Doubled', ['a', 'b'])])
  const [incident] = await becomes('Doubled', ({ firing, alerts }) => firing === 2 && alerts[0].fires >= 4)
  expect(incident).toMatchObject({ total: 2, status: 'open' })
  // The second peer has not heard of the end yet and goes on reminding.
  await tell(0, 'Doubled', ['a', 'b'], { ended: true })
  const [ended] = await becomes('Doubled', ({ status }) => status === 'resolved')
  const reminders = await remindersOf('Doubled')
  await until(
    () => remindersOf('Doubled'),
    (now) => now >= reminders + 2,
  )
  await tell(1, 'Doubled', ['a', 'b'], { ended: true })
  await until(
    () => received('Doubled'),
    (items) => items.filter(({ body }) => body.includes('"status":"resolved"')).length >= 2,
  )
  const after = await incidentsOf('Doubled')
  expect(after.map(({ id, status, version }) => ({ id, status, version }))).toEqual([
    { id: ended.id, status: 'resolved', version: ended.version },
  ])
  expect((await threadsIn(stack, 'C0INC')).get(ended.id)?.cards).toHaveLength(1)
})

interface Item {
  state: string
  body: string
  outcome: { outcome: string }[]
}

async function received(alertname: string): Promise<Item[]> {
  const items: Item[] = (await stack.api('/inbox?limit=200')).body.items
  return items.filter(({ body, state }) => state !== 'waiting' && body.includes(alertname))
}

/** How many alerts of a name were recognised as reminders of something that is over. */
async function remindersOf(alertname: string): Promise<number> {
  const items = await received(alertname)
  return items.flatMap(({ outcome }) => outcome).filter(({ outcome }) => outcome === 'stale').length
}

test('pagerduty_configs with our address trigger and resolve by their own dedup key', async () => {
  const labels = { via: 'pagerduty' }
  await tell(0, 'Pager', ['a'], { labels })
  const [opened] = await becomes('Pager', ({ status }) => status === 'open')
  expect(opened).toMatchObject({ source: 'pd', urgency: 'high', firing: 1 })
  expect(opened.alerts[0]).toMatchObject({ severity: 'critical', status: 'firing' })
  expect(opened.alerts[0].links[0].url).toContain('/#/alerts')
  await tell(0, 'Pager', ['a'], { ended: true, labels })
  const [resolved, ...others] = await becomes('Pager', ({ status }) => status === 'resolved')
  expect(others).toEqual([])
  expect(resolved).toMatchObject({ id: opened.id, resolved_by: 'pd' })
  const { items }: { items: Item[] } = (await stack.api('/inbox?source=pd')).body
  expect(items.filter(({ body }) => body.includes(routingKey))).toEqual([])
})

test('an Alertmanager that is killed and comes back tells of the same incident', async () => {
  await tell(1, 'Restarted', ['a'])
  const [before] = await becomes('Restarted', ({ status }) => status === 'open')
  await peers[1]!.kill()
  peers[1] = await startPeer(1)
  await tell(1, 'Restarted', ['a'])
  const seen = before.alerts[0].fires
  const [incident, ...others] = await becomes('Restarted', ({ alerts }) => alerts[0].fires > seen)
  expect(others).toEqual([])
  expect(incident).toMatchObject({ id: before.id, total: 1, firing: 1 })
  await tell(1, 'Restarted', ['a'], { ended: true })
  await becomes('Restarted', ({ status }) => status === 'resolved')
})

test('while we are gone it keeps the alert, and delivers it when we are back', async () => {
  await stack.kill()
  await tell(0, 'Missed', ['a'])
  await until(async () => {
    const metrics = await (await fetch(`${peers[0]!.url}/metrics`)).text()
    return Number(/^alertmanager_notification_requests_failed_total\{integration="webhook"\} (\d+)/m.exec(metrics)?.[1])
  })
  await stack.start()
  // Its own pauses between tries grow to several seconds.
  const [incident, ...others] = await becomes('Missed', ({ status }) => status === 'open', 25_000)
  expect(others).toEqual([])
  expect(incident.total).toBe(1)
})
