import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demo } from '../backends/demo/demo.ts'
import { faults } from '../backends/demo/faults/index.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { answer, find } from './dispatch.ts'
import { type Held, testProfiles } from './test-backend.ts'
import { call, contextWith, start } from './test-context.ts'

let t: TestStore
beforeAll(async () => {
  t = await testStore()
})
afterAll(() => t.close())

const minute = 60_000
const ago = (at: number) => (start.getTime() - at) / minute
/** A repeatable scatter in [-1, 1). */
const scatter = (at: number, salt = 0) => {
  const x = Math.sin(at / minute + salt * 97.13) * 43_758.5453
  return (x - Math.floor(x)) * 2 - 1
}
/** Two episodes of errors: the newest 20 minutes, and half an hour that ended three hours ago. */
const broken = (at: number) => ago(at) <= 20 || (ago(at) <= 210 && ago(at) > 180)
const values = {
  requests: (at: number) => Math.round(600 + 40 * scatter(at)),
  errors: (at: number) => (scatter(at, 2) > 0.7 ? 1 : 0) + (broken(at) ? 80 : 0),
}
const deploy = (id: string, minutesAgo: number, more: Partial<Deploy> = {}): Deploy => ({
  id,
  at: new Date(start.getTime() - minutesAgo * minute),
  service: 'payments-api',
  kind: 'deploy',
  title: `Deployed ${id}`,
  origin: 'ci',
  ...more,
})

interface Json {
  anomalies: { metric: string; detected_at: string; changes: { id: string; lead_seconds: number; score: number }[] }[]
  deploys: { id: string }[]
}
const asking = (held: Held) => contextWith({ store: t.store, clock: t.clock, profiles: testProfiles(held) })
const changes = [deploy('fresh', 23, { version: 'v2', author: 'carol' }), deploy('older', 45), deploy('early', 214)]

test('every onset of the window has its changes, the likeliest first, also of episodes that are over', async () => {
  const { anomalies, deploys } = await call<Json>(asking({ values, changes }), 'correlate-deploys', {
    service: 'payments-api',
    since: '6h',
  })
  const errors = anomalies.filter(({ metric }) => metric === 'error_count')
  expect(errors).toHaveLength(2)
  expect(Math.abs(ago(Date.parse(errors[0]!.detected_at)) - 20)).toBeLessThanOrEqual(3)
  expect(Math.abs(ago(Date.parse(errors[1]!.detected_at)) - 210)).toBeLessThanOrEqual(3)
  expect(errors.map((one) => one.changes.map(({ id }) => id))).toEqual([['fresh', 'older'], ['early']])
  expect(errors[0]!.changes[0]!.lead_seconds).toBeGreaterThan(0)
  expect(errors[0]!.changes[0]!.score).toBeGreaterThan(errors[0]!.changes[1]!.score)
  expect(deploys.map(({ id }) => id)).toEqual(['fresh', 'older', 'early'])
})

test('a change right before the window still counts for an onset at its beginning', async () => {
  const { anomalies } = await call<Json>(asking({ values, changes }), 'correlate-deploys', {
    service: 'payments-api',
    since: '22m',
  })
  expect(anomalies[0]?.changes[0]?.id).toBe('fresh')
})

test('people read when each began and what was changed before it', async () => {
  const card = await answer(find('correlate-deploys')!, asking({ values, changes }), {
    service: 'payments-api',
    since: '2h',
  })
  expect(card).toMatchObject({ tone: 'high', title: expect.stringContaining('1 of 1 anomaly in') })
  const text = JSON.stringify(card.lines)
  expect(text).toContain('error_count')
  expect(text).toMatch(/before.*Deployed fresh.*v2.*by carol/)
  const calm = { ...values, errors: () => 0 }
  expect(await answer(find('correlate-deploys')!, asking({ values: calm }), { service: 'payments-api' })).toMatchObject(
    {
      tone: 'good',
    },
  )
})

test('a window that would take minutes is refused', async () => {
  await expect(
    call(asking({ values }), 'correlate-deploys', { service: 'payments-api', since: '8d' }),
  ).rejects.toMatchObject({ code: 'invalid', fields: { since: expect.any(String) } })
})

test.each(faults.filter(({ change }) => change))(
  'in the simulated shop the change behind $id is blamed first',
  async (fault) => {
    const folder = mkdtempSync(join(tmpdir(), 'allclear-correlate-'))
    const since = start.getTime() - 47 * minute
    const breakages = [{ fault: fault.id, since, until: since + 8 * minute }]
    writeFileSync(join(folder, 'shop.json'), JSON.stringify({ opened: since, breakages }))
    const effects = { clock: t.clock, folder, fetch, after: () => Promise.resolve() }
    const profiles = testProfiles({}, [{ name: fault.service }])
    Object.assign(profiles.resolve(), { backend: demo.open({ seed: 1, breakages: 'shop.json' }, effects) })
    const context = contextWith({ store: t.store, clock: t.clock, profiles })
    const { anomalies } = await call<Json>(context, 'correlate-deploys', { service: fault.service, since: '6h' })
    rmSync(folder, { recursive: true })
    const found = anomalies.filter(({ detected_at }) => Math.abs(Date.parse(detected_at) - since) <= 3 * minute)
    expect(found.some(({ metric }) => metric !== 'log_pattern')).toBe(true)
    for (const { changes } of found)
      expect(changes[0]).toMatchObject({ title: fault.change!.title, kind: fault.change!.kind })
  },
)
