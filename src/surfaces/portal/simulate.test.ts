import { afterAll, beforeAll, expect, test } from 'vitest'
import { furnish } from '../../commands/test-context.ts'
import { readHtml } from './test-html.ts'
import { type Scene, scene } from './test-scene.ts'

let s: Scene
beforeAll(async () => {
  s = await scene()
})
afterAll(() => s.t.close())

/** The words of a page's moments, one line each, without the spaces that markup leaves. */
const moments = (html: string) =>
  readHtml(html)
    .filter(({ name, attributes }) => name === 'li' && attributes.class?.startsWith('event'))
    .map(({ text }) => text.replaceAll(/\s+/g, ' ').trim())

test('the page of policies shows whom each step pages now, and plays a policy through', async () => {
  const page = await s.page('/policies')
  const steps = readHtml(page).flatMap(({ name, text }) => (name === 'ol' ? [text.replaceAll(/\s+/g, ' ')] : []))
  expect(steps[0]).toContain('at once Primary (now Bob Ferris)')
  expect(steps[0]).toContain('after 10 min Secondary')
  expect(page).toContain('action="/simulate"')
  expect(page).toContain('href="/simulate?service=checkout"')
})

test('a simulation is told moment by moment, with who, where and why', async () => {
  const told = moments(await s.page('/simulate?service=checkout&urgency=high'))
  expect(told[0]).toBe('Opened by Alice Vance → #incidents-high (Acme) 2026-03-02 09:00 UTC · at once')
  expect(told[1]).toBe(
    'Step 1 Bob Ferris · direct message (Acme) · on call for primary (layer 1) 2026-03-02 09:00 UTC · at once',
  )
  expect(told.find((line) => line.startsWith('Step 2 '))).toMatch(
    /Noor Haddad · direct message \(Acme\) · named in the step 2026-03-02 09:10 UTC · 10 min after it opened$/,
  )
  expect(told.some((line) => line.includes('nobody acknowledged'))).toBe(true)
})

test('the fields keep what was asked, and a fault stands at its field', async () => {
  const html = await s.page('/simulate?service=checkout&urgency=low&at=2026-03-03T10:00&snooze_after=5m')
  const tags = readHtml(html)
  const field = (name: string) => tags.find(({ attributes }) => attributes.name === name)?.attributes
  expect(field('at')?.value).toBe('2026-03-03T10:00:00')
  expect(field('snooze_after')?.value).toBe('5m')
  expect(tags.filter(({ attributes }) => 'selected' in attributes).map(({ attributes }) => attributes.value)).toEqual([
    'checkout',
    'low',
    '',
  ])
  expect(field('snooze_for')).toMatchObject({ 'aria-invalid': 'true', 'aria-describedby': 'simulate-snooze-for-fault' })
  expect(tags.find(({ attributes }) => attributes.id === 'simulate-snooze-for-fault')?.text).toMatch(/duration/)
})

test('a service that somebody may not see is neither offered nor simulated', async () => {
  const offered = (html: string) => readHtml(html).some(({ attributes }) => attributes.value === 'vault')
  expect(offered(await s.page('/simulate', 'alice'))).toBe(true)
  expect(offered(await s.page('/simulate', 'viewer'))).toBe(false)
  expect(await s.page('/simulate?service=vault', 'viewer')).toContain('There is no service &quot;vault&quot;')
})

test('a message of a source is played through where it was pasted', async () => {
  const labels = { alertname: 'Errors', severity: 'critical', service: 'checkout' }
  const alert = { status: 'firing', labels, annotations: {}, startsAt: '2026-03-02T08:59:00Z', fingerprint: 'f' }
  const body = JSON.stringify({ version: '4', groupKey: 'g', status: 'firing', alerts: [alert] })
  const form = 'simulate-prometheus'
  const answer = await s.submit(
    'simulate',
    { source: 'prometheus', body, _form: form, _back: '/integrations' },
    'viewer',
  )
  const html = await answer.text()
  expect(html).toContain('Who would be paged')
  expect(html).toContain('Step 1: Bob Ferris is paged')
  expect(s.bugs).toEqual([])
})

test('gaps in schedules and policies stand on their pages before they happen', async () => {
  const { policies, schedules } = await s.t.store.readDirectory()
  expect([policies.size, schedules.size]).toEqual([1, 2])
  expect(await s.page('/policies')).toContain('somebody would always be paged')
  expect(await s.page('/oncall')).not.toContain('Nobody is on call')
  await furnish(s.t.store, {
    schedule: [
      {
        id: 'office',
        time_zone: 'UTC',
        rotation: 'weekly',
        starts: '2026-02-01',
        members: ['alice'],
        restrictions: [{ from: '08:00', to: '18:00' }],
      },
    ],
    policy: [{ id: 'by-day', steps: [{ targets: ['schedule:office'] }] }],
  })
  const gaps = (html: string) =>
    readHtml(html)
      .filter(({ name, attributes }) => name === 'div' && attributes.class === 'trouble gaps')
      .map(({ text }) => text.replaceAll(/\s+/g, ' ').trim())
  const first = '2026-03-02 18:00 UTC – 2026-03-03 08:00 UTC'
  expect(gaps(await s.page('/oncall'))).toEqual([
    expect.stringMatching(
      new RegExp(`^Nobody is on call ${first} layer 1: outside its hours .* 9 more in the next 14 days$`),
    ),
  ])
  expect(gaps(await s.page('/policies'))).toEqual([
    expect.stringMatching(new RegExp(`^Nobody would be paged ${first} schedule:office: layer 1: outside its hours`)),
  ])
})
