import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect } from 'vitest'
import { openProfiles } from '../src/app/open-profiles.ts'
import { detectAnomalies } from '../src/commands/detection/detect-anomalies.ts'
import { remembering } from '../src/commands/detection/learn-normal.ts'
import { sawAnomalies } from '../src/core/watch/look.ts'
import { watchOf } from '../src/core/watch/test-anomaly.ts'
import type { Watch } from '../src/core/watch/watch.ts'
import { findProgram, freePort, type Running, startProgram, testWith } from './real-program.ts'

/**
 * Eight days of a shop in a real Prometheus, filled in by its own tool: days and nights, noise, and on the last day three
 * faults of one service. A watch looks every five minutes of that day.
 */
const server = findProgram('prometheus')
const tool = findProgram('promtool')
const test = testWith(server && tool, 'Prometheus')

const minute = 60_000
const begin = Date.parse('2026-03-02T00:00:00Z')
const lastDay = begin + 7 * 24 * 60 * minute
const at = (clock: string) => lastDay + Date.parse(`1970-01-01T${clock}:00Z`)
const faults = {
  errors: [
    { from: at('10:00'), to: at('10:30') },
    { from: at('14:00'), to: at('14:30') },
  ],
  traffic: [{ from: at('18:00'), to: at('18:40') }],
}

let folder: string
let prometheus: Running
beforeAll(async () => {
  if (!server || !tool) return
  folder = await mkdtemp(join(tmpdir(), 'allclear-detection-'))
  const data = join(folder, 'data')
  await writeFile(join(folder, 'days.txt'), days())
  await promisify(execFile)(tool, ['tsdb', 'create-blocks-from', 'openmetrics', join(folder, 'days.txt'), data], {
    maxBuffer: 64 * 1024 * 1024,
  })
  await writeFile(join(folder, 'prometheus.yml'), 'scrape_configs: []\n')
  const port = await freePort()
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${data}`,
    '--storage.tsdb.retention.time=50y',
    `--web.listen-address=127.0.0.1:${port}`,
  ]
  prometheus = await startProgram(server, args, port)
}, 120_000)
afterAll(async () => {
  await prometheus?.kill()
  if (folder) await rm(folder, { recursive: true, force: true })
})

/** A repeatable scatter in [-1, 1). */
function scatter(n: number, salt: number): number {
  const x = Math.sin(n * 12.9898 + salt * 78.233) * 43_758.5453
  return (x - Math.floor(x)) * 2 - 1
}

/** Counters and a histogram of two services, a sample a minute, as Prometheus imports them. */
function days(): string {
  const bounds = [0.1, 0.25, 0.5, 1, 2.5]
  const lines: Record<string, string[]> = { requests: [], buckets: [] }
  for (const [salt, service] of ['shop', 'quiet'].entries()) {
    const total = { ok: 0, failed: 0 }
    const below = bounds.map(() => 0)
    for (let n = 0; n <= 8 * 24 * 60; n++) {
      const time = begin + n * minute
      const hour = (time / 3_600_000) % 24
      const inside = (spans: { from: number; to: number }[]) =>
        service === 'shop' && spans.some((s) => time > s.from && time <= s.to)
      const usual = 600 + 400 * Math.sin(((hour - 9) / 24) * 2 * Math.PI) + 40 * scatter(n, salt)
      const requests = Math.round(usual * (inside(faults.traffic) ? 0.05 : 1))
      const failed = Math.round(requests * (inside(faults.errors) ? 0.25 : 0.002) * (1 + 0.3 * scatter(n, salt + 2)))
      total.ok += requests - failed
      total.failed += failed
      const shares = [0.5, 0.85, 0.97, 0.995, 1]
      for (const [i, share] of shares.entries()) below[i] = below[i]! + Math.round(requests * share)
      const moment = time / 1_000
      lines.requests!.push(`http_requests_total{service="${service}",status="200"} ${total.ok} ${moment}`)
      lines.requests!.push(`http_requests_total{service="${service}",status="500"} ${total.failed} ${moment}`)
      for (const [i, le] of bounds.entries())
        lines.buckets!.push(
          `http_request_duration_seconds_bucket{service="${service}",le="${le}"} ${below[i]} ${moment}`,
        )
      lines.buckets!.push(
        `http_request_duration_seconds_bucket{service="${service}",le="+Inf"} ${below.at(-1)} ${moment}`,
      )
    }
  }
  return [
    '# TYPE http_requests counter',
    ...lines.requests!.sort(byLabels),
    '# TYPE http_request_duration_seconds histogram',
    ...lines.buckets!.sort(byLabels),
    '# EOF',
    '',
  ].join('\n')
}

const labelsOf = (line: string) => line.slice(0, line.indexOf('}'))
const byLabels = (a: string, b: string) => (labelsOf(a) < labelsOf(b) ? -1 : labelsOf(a) > labelsOf(b) ? 1 : 0)

/** Looks at a service every five minutes of the last day, and answers what was told when. */
async function watch(service: string) {
  const now = { at: new Date(lastDay) }
  const profiles = openProfiles(
    {
      profiles: [
        {
          name: 'real',
          kind: 'grafana',
          active: true,
          open: true,
          settings: { prometheus_url: prometheus.url, timeout: 30_000, deploy_tags: ['deploy'] },
          services: [],
          notifiers: [],
          alerts: [],
        },
      ],
    },
    { fetch, clock: { now: () => now.at }, after: async () => undefined, folder },
  )
  const profile = profiles.resolve()
  const found = { profile, service: profiles.service(profile, service) }
  const normal = remembering(() => 0.5)
  let item: Watch = watchOf()
  const told: { state: string; at: number; onset?: number; metrics: string[] }[] = []
  for (let time = lastDay + 5 * minute; time <= lastDay + 24 * 60 * minute; time += 5 * minute) {
    now.at = new Date(time)
    const look = { now: now.at, sinceMs: 3 * minute, windowMs: 10 * minute, normal }
    const { anomalies } = await detectAnomalies(found, look)
    const outcome = sawAnomalies(item, anomalies, now.at)
    item = outcome.item
    const notice = outcome.notice?.notice
    if (notice)
      told.push({
        state: notice.state,
        at: time,
        metrics: notice.anomalies.map(({ metric }) => metric).sort(),
        ...(notice.anomalies[0] && { onset: notice.anomalies[0].detectedAt.getTime() }),
      })
  }
  return told
}

test('a fault is told with its onset, its end is told, and one that returns is told again; so is traffic that drops', async () => {
  const told = await watch('shop')
  const firing = told.filter(({ state }) => state === 'firing')
  const errors = firing.filter(({ metrics }) => metrics.includes('error_count'))
  expect(errors.length).toBeGreaterThanOrEqual(2)
  for (const fault of [...faults.errors, ...faults.traffic]) {
    const first = firing.find(({ at }) => at >= fault.from)!
    // Told within two looks, with the onset within one step of two minutes.
    expect(first.at - fault.from).toBeLessThanOrEqual(10 * minute)
    expect(Math.abs(first.onset! - fault.from)).toBeLessThanOrEqual(2 * minute)
    const end = told.find(({ at, state }) => state === 'resolved' && at > first.at)!
    expect(end.at - fault.to).toBeLessThanOrEqual(60 * minute)
  }
  expect(firing.find(({ at }) => at >= faults.traffic[0]!.from)!.metrics).toContain('traffic')
  // Nothing is told outside the faults and the hour after each.
  const near = ({ at }: { at: number }) =>
    [...faults.errors, ...faults.traffic].some(({ from, to }) => at >= from && at <= to + 60 * minute)
  expect(told.filter((one) => !near(one))).toEqual([])
}, 120_000)

test('a quiet service stays quiet for the whole day', async () => {
  expect(await watch('quiet')).toEqual([])
}, 120_000)
