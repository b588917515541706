import { fork } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openProfiles } from '../src/app/open-profiles.ts'
import { watchEyes } from '../src/app/watch-eyes.ts'
import { anomaly, watchOf } from '../src/core/watch/test-anomaly.ts'
import { keepWatches } from '../src/jobs/watches.ts'
import { startEmbedded } from '../src/store/embedded.ts'
import { openStore } from '../src/store/open-store.ts'
import { secretsWith } from '../src/store/secrets.ts'
import { count, ms, quantile, table, wallClock } from './figures.ts'
import { startShopPrometheus } from './shop-prometheus.ts'

/**
 * How much many watches cost one process that keeps them on a real database, against a backend over HTTP that takes its
 * time: lateness of looks, CPU of our process and of the database. Detection itself is the backend's answer here, unless
 * `--prometheus` lets the product's own detection look at a real Prometheus.
 */
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    watches: { type: 'string', default: '1000' },
    interval: { type: 'string', default: '60' },
    seconds: { type: 'string', default: '90' },
    /** Where each look asks instead of the backend of this file, with the service appended. */
    backend: { type: 'string' },
    /** Look with the product's own detection at a real Prometheus instead. */
    prometheus: { type: 'boolean', default: false },
  },
})
if (positionals[0] === 'be-the-backend') serveAnswers()
else await measure()

/** Answers after 20 to 300 ms; one service in twenty has an anomaly that comes and goes every two minutes. */
function serveAnswers() {
  const server = createServer((request, response) => {
    const number = Number(/\d+$/.exec(request.url ?? '')?.[0] ?? 0)
    const burns = number % 20 === 0 && (Math.floor(Date.now() / 120_000) + number / 20) % 2 === 0
    setTimeout(() => response.end(JSON.stringify({ burns })), 20 + Math.random() * 280)
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

async function measure() {
  const [watches, intervalMs] = [Number(options.watches), Number(options.interval) * 1_000]
  const shop = options.prometheus ? await startShopPrometheus(watches, wallClock()) : undefined
  const eyes = shop && eyesOn(shop.url)
  const backend = options.backend || shop ? undefined : fork(import.meta.filename, ['be-the-backend'])
  const port = backend && (await new Promise((resolve) => backend.once('message', resolve)))
  const address = options.backend ?? `http://127.0.0.1:${port}/`
  const folder = await mkdtemp(join(tmpdir(), 'allclear-bench-'))
  const database = await startEmbedded({ folder })
  const clock = { now: () => new Date(wallClock()) }
  const opened = await openStore({
    connection: database.connection,
    clock,
    secrets: secretsWith('a secret of benchmarks'),
    plan: () => [],
    lane: ({ workspace }) => workspace,
    isMajor: () => false,
    listen: true,
    instance: 'bench',
    onError: (error) => console.error(error),
  })
  const late: number[] = []
  let measuring = false
  const due = new Map<string, number>()
  const keeper = keepWatches({
    store: opened.store,
    queue: opened.wakes,
    clock,
    async detect(_, service, now, signal) {
      const was = due.get(service)
      if (measuring && was !== undefined) late.push(now.getTime() - was)
      if (eyes) return eyes.detect('bench', service, now, signal)
      const answer = await fetch(`${address}${service}`, { signal })
      const { burns } = (await answer.json()) as { burns?: boolean }
      return burns ? [anomaly('error_count', 'high', { service })] : []
    },
    measure: async () => undefined,
    notifier: (profile, name) => ({ id: `${profile}/${name}`, type: 'webhook' }),
    linksOf: () => [],
    deadline: (length) => AbortSignal.timeout(length),
    holder: 'bench',
    onBug: (error) => console.error(error),
  })
  const start = wallClock()
  for (let i = 0; i < watches; i++)
    await opened.store.watches.add(
      watchOf({
        id: `watch-${i.toString(16).padStart(8, '0')}`,
        service: `service-${i}`,
        intervalMs,
        nextAt: new Date(start + (i / watches) * intervalMs),
        incidents: 'high',
      }),
    )
  await opened.wakes.work('watches', { concurrency: 1 }, () => keeper.tick())
  await opened.wakes.send([{ name: 'watches', data: {}, key: 'watches' }])
  await sleep(10_000)
  const refresh = setInterval(async () => {
    const { rows } = await opened.db.executeQuery<{ service: string; next_at: Date }>(
      opened.db.selectFrom('watches').select(['service', 'next_at']).compile(),
    )
    for (const { service, next_at } of rows) due.set(service, next_at.getTime())
  }, 5_000)
  await sleep(6_000)
  measuring = true
  const [from, cpu, databaseCpu] = [wallClock(), process.cpuUsage(), await cpuOf(database.pid)]
  await sleep(Number(options.seconds) * 1_000)
  measuring = false
  const seconds = (wallClock() - from) / 1_000
  const used = process.cpuUsage(cpu)
  const ours = (used.user + used.system) / 1e6 / seconds
  const theirs = ((await cpuOf(database.pid)) - databaseCpu) / seconds
  clearInterval(refresh)
  const rows = [
    ['looks per second', (late.length / seconds).toFixed(1)],
    ['looks', count(late.length)],
    ['lateness p50', ms(quantile(late, 0.5))],
    ['lateness p99', ms(quantile(late, 0.99))],
    ['CPU of our process', `${(ours * 100).toFixed(1)} % of a core`],
    ['CPU of the database', `${(theirs * 100).toFixed(1)} % of a core`],
    ['memory', `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`],
  ]
  console.log(table([`${watches} watches every ${intervalMs / 1_000} s`, ''], rows))
  await opened.queue.stop()
  await keeper.settled()
  await opened.close()
  await database.stop()
  backend?.kill()
  await shop?.close()
  await rm(folder, { recursive: true })
}

/** The product's own detection over a profile that asks this Prometheus. */
function eyesOn(url: string) {
  const profile = {
    name: 'bench',
    kind: 'grafana',
    active: true,
    open: true,
    settings: { prometheus_url: url, timeout: 30_000, deploy_tags: ['deploy'] },
    services: [],
    notifiers: [],
    alerts: [],
  }
  const clock = { now: () => new Date(wallClock()) }
  const profiles = openProfiles(
    { profiles: [profile] },
    { fetch, clock, after: (length) => sleep(length), folder: '.' },
  )
  const secrets = secretsWith('a secret of benchmarks')
  return watchEyes({ profiles, publicUrl: 'http://localhost', random: Math.random, secrets, clock })
}

/** Seconds of CPU that the server and its processes used; those that ended meanwhile are counted by their parent. */
async function cpuOf(server: number): Promise<number> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(ids.map((id) => readFile(`/proc/${id}/stat`, 'utf8').catch(() => '')))
  const ticks = stats.map((stat) => {
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const isOurs = stat.startsWith(`${server} `) || Number(fields[1]) === server
    return isOurs ? [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i]), 0) : 0
  })
  return ticks.reduce((sum, t) => sum + t, 0) / 100
}
