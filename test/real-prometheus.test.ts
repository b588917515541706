import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { testDatabase } from '../src/store/test-database.ts'
import { findProgram, freePort, type Running, startProgram, testWith } from './real-program.ts'
import { type Stack, startStack, until } from './stack.ts'
import { shown, threadsIn } from './threads.ts'

const program = findProgram('prometheus')
const test = testWith(program, 'Prometheus')

let stack: Stack
let prometheus: Running
let folder: string
let drop: () => Promise<void>
/** What the shop exposes: which instances have a fault. */
const faulty = new Set<string>()
let shop: Server

beforeAll(async () => {
  if (!program) throw new Error('Prometheus is not installed; the package is called prometheus in Debian')
  const database = await testDatabase(async () => undefined)
  drop = database.drop
  folder = await mkdtemp(join(tmpdir(), 'allclear-prometheus-'))
  shop = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    response.end(['a', 'b'].map((node) => `shop_fault{node="${node}"} ${faulty.has(node) ? 1 : 0}\n`).join(''))
  })
  const shopPort = await freePort()
  await new Promise<void>((resolve) => shop.listen(shopPort, '127.0.0.1', resolve))
  stack = await startStack({
    storage: database.url,
    config: `
[server]
secret_key = "a secret of at least 16 characters"
[sources.prefixed]
kind = "prometheus"
key = "key-in-the-path-prefix"
service = "prefixed"
[sources.bearer]
kind = "prometheus"
key = "key-as-bearer-token"
service = "bearer"`,
  })
  prometheus = await startPrometheus(shopPort)
})

afterAll(async () => {
  await prometheus?.kill()
  await stack?.close()
  await drop?.()
  shop?.close()
  shop?.closeAllConnections()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** One server that lists us twice: by a path with the key in it, and by the path Alertmanager has, with a token. */
async function startPrometheus(shopPort: number): Promise<Running> {
  const { host } = new URL(stack.url)
  await writeFile(
    join(folder, 'prometheus.yml'),
    `
global: { scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms, external_labels: { cluster: test } }
rule_files: [rules.yml]
scrape_configs:
  - job_name: shop
    static_configs: [{ targets: ["127.0.0.1:${shopPort}"] }]
alerting:
  alertmanagers:
    - path_prefix: /in/prefixed/key-in-the-path-prefix
      static_configs: [{ targets: ["${host}"] }]
    - authorization: { credentials: key-as-bearer-token }
      static_configs: [{ targets: ["${host}"] }]
`,
  )
  await writeFile(
    join(folder, 'rules.yml'),
    `
groups:
  - name: shop
    rules:
      - alert: ShopFault
        expr: shop_fault > 0
        labels: { severity: critical }
        annotations: { summary: "A fault in the shop", description: "Seen on {{ $labels.node }}" }
`,
  )
  const port = await freePort()
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--rules.alert.resend-delay=500ms',
    '--log.level=warn',
  ]
  return startProgram(program!, args, port)
}

type Incident = Awaited<ReturnType<Stack['api']>>['body']

/** The newest incident of each source, and how many it has. */
async function newest(service: string): Promise<{ incident: Incident; count: number }> {
  const { incidents } = (await stack.api(`/incidents?status=all&service=${service}`)).body
  const incident = incidents[0] && (await stack.api(`/incidents/${incidents[0].id}`)).body
  return { incident, count: incidents.length }
}

const becomes = (service: string, holds: (incident: Incident) => boolean) =>
  until(
    () => newest(service),
    ({ incident }) => incident !== undefined && holds(incident),
    15_000,
  )

const doors = ['prefixed', 'bearer']

test('a rule that fires is one incident at each door, and further instances join it', async () => {
  faulty.add('a')
  for (const door of doors) {
    const { incident, count } = await becomes(door, ({ firing }) => firing === 1)
    expect(count).toBe(1)
    expect(incident).toMatchObject({ title: 'A fault in the shop', status: 'open', urgency: 'high', source: door })
    expect(incident.alerts[0]).toMatchObject({ body: 'Seen on a', labels: { cluster: 'test', node: 'a', job: 'shop' } })
    expect(incident.alerts[0].links[0].url).toContain('/graph?g0.expr=shop_fault')
  }
  faulty.add('b')
  for (const door of doors) await becomes(door, ({ firing, total }) => firing === 2 && total === 2)
})

test('what it repeats while the rule holds changes nothing', async () => {
  const { incident: before } = await newest('bearer')
  const { incident, count } = await becomes('bearer', ({ alerts }) => alerts[0].fires >= before.alerts[0].fires + 3)
  expect(count).toBe(1)
  expect(incident.version).toBe(before.version)
})

test('when the metric recovers the incident resolves by itself, and so does its card', async () => {
  faulty.delete('a')
  for (const door of doors) await becomes(door, ({ firing, status }) => firing === 1 && status === 'open')
  faulty.delete('b')
  for (const door of doors) {
    const { incident, count } = await becomes(door, ({ status }) => status === 'resolved')
    expect(count).toBe(1)
    expect(incident).toMatchObject({ firing: 0, total: 2, resolved_by: door })
    const thread = await until(
      async () => (await threadsIn(stack, 'C0INC')).get(incident.id),
      (seen) => shown(seen?.cards[0], 'Status') === `Resolved by ${door}`,
    )
    expect(thread?.cards).toHaveLength(1)
  }
})

test('a fault that returns is a new incident, which ends when Prometheus falls silent', async () => {
  faulty.add('a')
  for (const door of doors) {
    const { count } = await becomes(door, ({ status }) => status === 'open')
    expect(count).toBe(2)
  }
  await prometheus.kill()
  for (const door of doors) {
    const { incident, count } = await becomes(door, ({ status }) => status === 'resolved')
    expect(count).toBe(2)
    expect(incident.firing).toBe(0)
  }
})
