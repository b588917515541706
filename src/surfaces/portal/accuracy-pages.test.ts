import { afterAll, beforeAll, expect, test } from 'vitest'
import { usualInvestigation } from '../../core/investigation/settings.ts'
import { weekdays } from '../../core/oncall/clock-fields.ts'
import { type Scene, scene } from './test-scene.ts'

let s: Scene
let solved = ''
const schedule = {
  ...{ name: 'morning', times: ['06:30', '18:30'], timeZone: 'UTC', weekdays, sinceMs: 3_600_000 },
  ...{ services: ['checkout', 'vault'], onlyWhenUnwell: true },
}
beforeAll(async () => {
  s = await scene({ settings: { investigation: { ...usualInvestigation, schedules: [schedule] } } })
  const { id } = await s.run('create', { title: 'Checkout fails', service: 'checkout', urgency: 'high' })
  solved = await s.solve('checkout')
  // Whatever the rules come to by now: a verdict that names a cause, about an incident.
  const rootCause = {
    ...{ object: { kind: 'service', name: 'checkout' }, kind: 'bad_deploy', summary: 'A deploy.', confidence: 0.8 },
    ...{ evidence: [], against: [], remedies: [] },
  }
  const { verdict, ...item } = (await s.t.store.investigations.get(solved))!
  const named = { ...verdict, outcome: 'cause', confidence: 0.8, rootCause }
  const body = JSON.stringify({ ...item, incidents: [id], verdict: named })
  await s.t.db.updateTable('investigations').set({ body }).where('id', '=', solved).execute()
})
afterAll(() => s.t.close())

/** The cells of the row of a name in the table of a title. */
function row(html: string, title: string, name: string): string[] {
  const [, table = ''] = html.split(`<section class="panel" aria-label="${title}">`)
  const line =
    table.split('<tr>').find((one) =>
      one
        .replace(/<[^>]*>/g, ' ')
        .trim()
        .startsWith(name),
    ) ?? ''
  return [...line.matchAll(/<td>([^<]*)<\/td>/g)].map(([, cell]) => cell!)
}

test('before anybody said a word the page says how many wait for one', async () => {
  const html = await s.page('/accuracy')
  expect(html).toContain('No verdict was judged in this time.')
  expect(row(html, 'By service', 'Checkout')).toEqual(['–', '0', '1', '0 %'])
})

test('judgements are counted by severity, source, service and outcome, and drawn as a curve with its numbers', async () => {
  await s.run('feedback', { investigation: solved, judgement: 'partial' })
  const html = await s.page('/accuracy')
  for (const [title, name] of [
    ['By severity', 'high'],
    ['By source', 'manual'],
    ['By service', 'Checkout'],
    ['By outcome', 'cause'],
  ] as const)
    expect([title, row(html, title, name)]).toEqual([title, ['50 %', '1', '1', '100 %']])
  expect(html).toMatch(/<svg class="reliability"[^>]*role="img"/)
  expect(html).toMatch(/<title id="reliability-title">[^<]*promised, 50 % right of 1\.<\/title>/)
  expect(html).toContain('class="reliability-ideal"')
  expect(html.match(/class="reliability-point"/g)).toHaveLength(1)
  expect(html).toMatch(/<strong>100 %<\/strong><\/dd><\/div><\/dl>/)
})

test('it is told for a time and for a service, and nothing restricted is in it for others', async () => {
  const vault = await s.solve('vault')
  await s.run('feedback', { investigation: vault, judgement: 'wrong' })
  expect(await s.page('/accuracy?service=checkout')).not.toContain('>vault<')
  expect(await s.page('/accuracy')).toContain('>vault<')
  expect(await s.page('/accuracy', 'viewer')).not.toContain('vault')
  expect(await s.page('/accuracy?since=30d')).toContain('<a href="/accuracy?since=30d" aria-current="true">')
})

test('schedules are shown with their next run, whoever may run them may do so, and hidden services stay hidden', async () => {
  const html = await s.page('/investigations')
  expect(html).toContain('action="/do/run-investigation-schedule"')
  expect(html).toMatch(/<td>checkout, vault<\/td><td><time datetime="2026-03-02T18:30:00.000Z"/)
  const viewed = await s.page('/investigations', 'viewer')
  expect(viewed).toMatch(/<td>checkout<\/td>/)
  expect(viewed).not.toContain('run-investigation-schedule')
  const answer = await s.submit('run-investigation-schedule', { schedule: 'morning', _back: '/investigations' })
  expect(answer.status).toBe(303)
  const { items } = await s.t.store.investigations.list({ state: 'running' }, { limit: 9 })
  expect(items.map(({ service, trigger }) => [service, trigger.kind])).toContainEqual(['checkout', 'schedule'])
})

test('an investigation whose answers were cleared away says so, and is refused a replay in the same words', async () => {
  s.t.clock.forward(100 * 86_400_000)
  await s.t.store.clearAway({ answersMs: 90 * 86_400_000 }, 20)
  const html = await s.page(`/investigations/${solved}`)
  expect(html).toContain('What it was answered was cleared away on')
  expect(html).toContain('id="verdict"')
  await expect(s.run('replay-investigation', { investigation: solved })).rejects.toThrow(
    `${solved} can no longer be replayed: what it was answered was cleared away on 2026-06-10`,
  )
})
