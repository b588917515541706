import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { grafana } from '../src/backends/grafana/grafana.ts'
import type { Backend, Question } from '../src/core/telemetry/backend.ts'
import type { GoldenSignal } from '../src/core/telemetry/series.ts'
import { findProgram, freePort, type Running, startProgram, testWith } from './real-program.ts'

/** The shop's history: two days, a sample a minute, ending here; the last hour has a fault. */
const end = Date.UTC(2026, 0, 15, 12)
const minute = 60_000
const hour = 60 * minute
const from = end - 48 * hour
const service = 'shop'
const odd = 'a"b\\c{}'

/** Per minute: 60 requests, one of them failed; in the last hour 30 of 60 fail, and take 2 s instead of 20 ms. */
function history(): string {
  const lines: string[] = []
  const family = (name: string, type: string, samples: (index: number) => string[]) => {
    lines.push(`# TYPE ${name} ${type}`)
    for (let at = from, index = 0; at <= end; at += minute, index += 1)
      for (const sample of samples(index)) lines.push(`${sample} ${at / 1000}`)
  }
  const faulty = (index: number) => Math.max(0, index - 47 * 60)
  const failed = (index: number) => index + faulty(index) * 29
  const slow = (index: number) => faulty(index) * 60
  family('http_requests', 'counter', (index) => [
    `http_requests_total{service="${service}",code="200"} ${index * 60 - failed(index)}`,
    `http_requests_total{service="${service}",code="500"} ${failed(index)}`,
    `http_requests_total{service="quiet",code="200"} ${index * 6}`,
    `http_requests_total{service="${odd.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}",code="200"} ${index * 12}`,
  ])
  family('http_request_duration_seconds', 'histogram', (index) => {
    const quick = index * 60 - slow(index)
    const bucket = (le: string, count: number) =>
      `http_request_duration_seconds_bucket{service="${service}",le="${le}"} ${count}`
    return [
      bucket('0.01', 0),
      bucket('0.03', quick),
      bucket('1.0', quick),
      bucket('3.0', index * 60),
      bucket('+Inf', index * 60),
      `http_request_duration_seconds_count{service="${service}"} ${index * 60}`,
      `http_request_duration_seconds_sum{service="${service}"} ${quick * 0.02 + slow(index) * 2}`,
    ]
  })
  const pod = `namespace="live",pod="shop-7d9f8-x2x1z",container="main"`
  family('container_cpu_usage_seconds', 'counter', (index) => [
    `container_cpu_usage_seconds_total{${pod}} ${index * 30}`,
  ])
  family('container_memory_working_set_bytes', 'gauge', () => [`container_memory_working_set_bytes{${pod}} 300000000`])
  family('kube_pod_container_resource_limits', 'gauge', () => [
    `kube_pod_container_resource_limits{${pod},resource="cpu"} 2`,
    `kube_pod_container_resource_limits{${pod},resource="memory"} 400000000`,
  ])
  family('kube_pod_container_status_restarts', 'counter', (index) => [
    `kube_pod_container_status_restarts_total{${pod}} ${index > 47 * 60 + 30 ? 2 : 0}`,
  ])
  return `${lines.join('\n')}\n# EOF\n`
}

const prometheus = findProgram('prometheus')
const promtool = findProgram('promtool')
const victoria = findProgram('victoria-metrics')

describe.each([
  { engine: 'Prometheus', program: promtool && prometheus, start: startPrometheus },
  { engine: 'VictoriaMetrics', program: victoria, start: startVictoria },
])('$engine', ({ engine, program, start }) => {
  const test = testWith(program, engine)
  let folder: string
  let running: Running | undefined
  let backend: Backend

  beforeAll(async () => {
    if (!program) {
      if (process.env.CI) throw new Error(`${engine} is not installed`)
      return
    }
    folder = await mkdtemp(join(tmpdir(), 'allclear-metrics-'))
    running = await start(program, folder)
    const settings = grafana.settings.parse({ prometheus_url: running.url })
    const after = (ms: number) => sleep(ms)
    backend = grafana.open(settings, { fetch, clock: { now: () => new Date(end) }, after, folder })
  }, 60_000)

  afterAll(async () => {
    await running?.kill()
    if (folder) await rm(folder, { recursive: true, force: true })
  })

  const ask = (hours: number, name = service, extra: Record<string, unknown> = {}): Question => ({
    service: { name, metrics: {}, extra },
    window: { from: new Date(end - hours * hour), to: new Date(end) },
  })
  const metric = async (name: GoldenSignal, stepMs = 5 * minute, hours = 2) =>
    backend.metric({ ...ask(hours), metric: name, stepMs })

  test('counts requests and errors per step, under the begin of each step', async () => {
    const requests = await metric('requests')
    expect(requests).toMatchObject({ name: 'requests', unit: 'count' })
    expect(requests!.times[0]).toBe(end - 2 * hour)
    expect(requests!.times).toHaveLength(24)
    for (const value of requests!.values) expect(value).toBeCloseTo(300, 0)
    const errors = await metric('errors')
    for (const [step, value] of errors!.values.entries()) expect(value).toBeCloseTo(step < 12 ? 5 : 150, 0)
  })

  test('a step shorter than two scrapes still counts right', async () => {
    const requests = await metric('requests', 30_000)
    for (const value of requests!.values) expect(value).toBeCloseTo(30, 0)
  })

  test('a service without failures has zero errors, not none', async () => {
    const errors = await backend.metric({ ...ask(1, 'quiet'), metric: 'errors', stepMs: 5 * minute })
    expect([...errors!.values]).toEqual(new Array(12).fill(0))
  })

  test('gives latency in milliseconds from the histogram', async () => {
    const p50 = await metric('latency_p50')
    const p99 = await metric('latency_p99')
    expect(p50).toMatchObject({ unit: 'ms' })
    expect(p50!.values[0]).toBeCloseTo(20, 0)
    expect(p99!.values[0]).toBeGreaterThan(p50!.values[0]!)
    expect(p99!.values[23]).toBeCloseTo(2980, 0)
  })

  test('gives processor and memory as share of the limit, and the fuller of the two as saturation', async () => {
    expect((await metric('cpu'))!.values[3]).toBeCloseTo(0.25, 2)
    expect((await metric('memory'))!.values[3]).toBeCloseTo(0.75, 5)
    const saturation = await metric('saturation')
    expect(saturation).toMatchObject({ unit: 'ratio' })
    expect(saturation!.values[3]).toBeCloseTo(0.75, 5)
  })

  test('counts restarts', async () => {
    const restarts = await metric('restarts')
    expect(restarts!.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(2, 0)
  })

  test('a window of more than 11 000 steps is asked in parts', async () => {
    const requests = await metric('requests', 10_000, 36)
    expect(requests!.values).toHaveLength(36 * 360)
    expect(requests!.values.every((value) => Math.abs(value - 10) < 0.5)).toBe(true)
  })

  test('a name with quotes and braces is only a name', async () => {
    const requests = await backend.metric({ ...ask(1, odd), metric: 'requests', stepMs: 5 * minute })
    expect(requests!.values[0]).toBeCloseTo(60, 0)
    const broken = backend.metric({ ...ask(1, 'x"} or {service="shop'), metric: 'requests', stepMs: minute })
    await expect(broken).rejects.toMatchObject({ code: 'not_found' })
  })

  test('an override takes the place of what was found, and an expression gives every series', async () => {
    const errors = 'sum by (code) (increase(http_requests_total{service="$service"}[$step]))'
    const question = ask(1)
    const overridden = { ...question, service: { ...question.service, metrics: { errors } } }
    const counted = await backend.metric({ ...overridden, metric: 'errors', stepMs: 5 * minute })
    expect(counted!.values[0]).toBeCloseTo(300, 0)
    const expression = 'sum by (code) (http_requests_total{service="$service"})'
    const series = await backend.expression({ ...question, expression, stepMs: 5 * minute })
    expect(series.map(({ labels }) => labels.code).sort()).toEqual(['200', '500'])
    expect(series[0]!.times[0]).toBe(end - hour)
    expect(series[0]!.values[0]! + series[1]!.values[0]!).toBeCloseTo(47 * 60 * 60, 0)
  })

  test('a wrong expression says where it is wrong', async () => {
    const asked = backend.expression({ ...ask(1), expression: 'sum(', stepMs: minute })
    await expect(asked).rejects.toMatchObject({ code: 'invalid', fields: { query: expect.stringMatching(/\S/) } })
  })

  test('a healthy engine says so', async () => {
    expect(await backend.health()).toEqual([expect.objectContaining({ what: 'metrics', ok: true })])
  })
})

async function startPrometheus(program: string, folder: string): Promise<Running> {
  await writeFile(join(folder, 'history.txt'), history())
  await writeFile(join(folder, 'prometheus.yml'), 'scrape_configs: []\n')
  const data = join(folder, 'data')
  await promisify(execFile)(promtool!, ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'history.txt'), data])
  const port = await freePort()
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ]
  return startProgram(program, args, port)
}

async function startVictoria(program: string, folder: string): Promise<Running> {
  const port = await freePort()
  const args = [
    `-storageDataPath=${join(folder, 'data')}`,
    '-retentionPeriod=100y',
    `-httpListenAddr=127.0.0.1:${port}`,
    '-loggerLevel=ERROR',
    '-search.latencyOffset=0s',
  ]
  const running = await startProgram(program, args, port)
  // It takes the classic text format, whose timestamps are in milliseconds.
  const body = history()
    .replace(/^([^#].* )(\d+)$/gm, '$1$2000')
    .replace('# EOF\n', '')
  const imported = await fetch(`${running.url}/api/v1/import/prometheus`, { method: 'POST', body })
  if (!imported.ok) throw new Error(`import answered ${imported.status}`)
  await fetch(`${running.url}/internal/force_flush`)
  return running
}
