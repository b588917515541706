import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gone, until } from './processes.ts'

/** A Prometheus that knows many services: half a day filled in by its own tool, and scraped from then on. */
export interface ShopPrometheus {
  url: string
  pid: number
  close(): Promise<void>
}

const minute = 60_000
const historyMs = 12 * 60 * minute

/** Starts it with `services` services that count requests, failures and slow ones; `now` is the time of day. */
export async function startShopPrometheus(services: number, now: number): Promise<ShopPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-bench-prometheus-'))
  const begin = Math.floor((now - historyMs) / minute) * minute
  const history = join(folder, 'history.txt')
  await writeHistory(history, services, begin, now)
  const data = join(folder, 'data')
  await promisify(execFile)('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', history, data], {
    maxBuffer: 2 ** 28,
  })
  await rm(history)
  const exporter = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4')
    const minutes = Math.floor((Date.now() - begin) / minute)
    const lines = Array.from({ length: services }, (_unused, i) => samples(i, minutes).join('\n'))
    response.end(`${lines.join('\n')}\n`)
  })
  await new Promise<void>((resolve) => exporter.listen(0, '127.0.0.1', resolve))
  await writeFile(
    join(folder, 'prometheus.yml'),
    `scrape_configs:
  - job_name: shop
    scrape_interval: 30s
    honor_labels: true
    static_configs: [{ targets: ["127.0.0.1:${(exporter.address() as AddressInfo).port}"] }]
`,
  )
  const port = await freePort()
  const child: ChildProcess = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${data}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const url = `http://127.0.0.1:${port}`
  const ready = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    )
  await until('Prometheus answers', ready, 60_000)
  return {
    url,
    pid: child.pid!,
    async close() {
      child.kill('SIGTERM')
      await gone(child)
      exporter.close()
      exporter.closeAllConnections()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** What a service had counted after so many minutes: the counts of every minute are its own and repeatable. */
function samples(service: number, minutes: number): string[] {
  const pace = 100 + (service % 50)
  const wave = Math.round(pace * 0.2 * Math.sin(minutes / 7 + service))
  const total = pace * minutes + wave + pace
  const failed = Math.floor(total / 500)
  return [
    `http_requests_total{service="service-${service}",status="200"} ${total - failed}`,
    `http_requests_total{service="service-${service}",status="500"} ${failed}`,
    ...[0.1, 0.5, 2.5].map(
      (le, i) =>
        `http_request_duration_seconds_bucket{service="service-${service}",le="${le}"} ${Math.floor(total * [0.6, 0.95, 1][i]!)}`,
    ),
    `http_request_duration_seconds_bucket{service="service-${service}",le="+Inf"} ${total}`,
  ]
}

async function writeHistory(file: string, services: number, begin: number, now: number): Promise<void> {
  const stream = createWriteStream(file)
  const put = (text: string) =>
    stream.write(text) ? Promise.resolve() : new Promise<void>((resolve) => stream.once('drain', () => resolve()))
  const steps = Math.floor((now - begin) / minute)
  for (const [name, type, from, to] of [
    ['http_requests', 'counter', 0, 2],
    ['http_request_duration_seconds', 'histogram', 2, 6],
  ] as const) {
    await put(`# TYPE ${name} ${type}\n`)
    for (let service = 0; service < services; service++)
      for (let series = from; series < to; series++) {
        const lines: string[] = []
        for (let n = 0; n < steps; n += 2) lines.push(`${samples(service, n)[series]} ${(begin + n * minute) / 1_000}`)
        await put(`${lines.join('\n')}\n`)
      }
  }
  await put('# EOF\n')
  await new Promise<void>((resolve) => stream.end(() => resolve()))
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
