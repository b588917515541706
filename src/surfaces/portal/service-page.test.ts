import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Scene, scene } from './test-scene.ts'

let s: Scene
let solved = ''
beforeAll(async () => {
  s = await scene({
    settings: {
      storage: 'embedded',
      retention: { digestsMs: 86_400_000 },
      inhibitions: [
        {
          name: 'node down',
          source: [{ name: 'alertname', sign: '=', value: 'NodeDown' }],
          target: [{ name: 'severity', sign: '=', value: 'warning' }],
          equal: ['node'],
        },
      ],
    },
  })
  await s.fire({ name: 'Errors', severity: 'critical', service: 'checkout' })
  solved = await s.solve('checkout')
})
afterAll(() => s.t.close())

const panel = (page: string, id: string) =>
  new RegExp(`<section class="panel" aria-labelledby="${id}">([\\s\\S]*?)</section>`).exec(page)?.[1] ?? ''

test('a service tells who is on call, its policy, targets, incidents, watches, silences and investigations', async () => {
  const watch = (await s.run('watch-start', { service: 'checkout' })).id
  const { id } = await s.run('silence', { matchers: 'service=checkout, severity=info', comment: 'Noise', for: '1h' })
  await s.run('silence', { matchers: 'service=search', comment: 'Other', for: '1h' })
  const page = await s.page('/services/checkout')
  for (const words of ['Bob Ferris', '/policies#policy-standard', '/simulate?service=checkout', 'resolved in 1h'])
    expect(panel(page, 'about')).toContain(words)
  expect(panel(page, 'burning')).toContain('/incidents/INC-1')
  expect(panel(page, 'watches')).toContain(watch)
  expect(panel(page, 'silenced')).toContain(id)
  expect(panel(page, 'silenced')).not.toContain('Other')
  expect(panel(page, 'investigated')).toContain(solved)
})

test('what a backend has to be asked for comes later, and all at once by a link for people without scripts', async () => {
  const page = await s.page('/services/checkout')
  const parts = [...page.matchAll(/hx-get="([^"]+)" hx-trigger="revealed"/g)].map(([, at]) =>
    at!.replaceAll('&amp;', '&'),
  )
  expect(parts).toEqual([
    '/parts/signals?service=checkout&profile=lab',
    '/slos/of?service=checkout&profile=lab',
    '/parts/topology?service=checkout',
    '/parts/deploys?service=checkout&profile=lab',
  ])
  const whole = await s.page('/services/checkout?whole=1')
  expect(whole).not.toContain('hx-trigger="revealed"')
  expect(panel(whole, 'changed')).toContain('Deploy checkout')
  expect(panel(whole, 'hour')).toContain('Requests / min')
})

test('the topology names who calls whom, with what failed, as a picture and as a table', async () => {
  const part = await s.page('/parts/topology?service=checkout')
  expect(part).toContain('aria-label="Who calls whom: checkout calls payments-api"')
  const cells = /<tbody><tr>([\s\S]*?)<\/tr>/.exec(part)![1]!
  expect(cells).toContain('href="/services/payments-api"')
  expect([...cells.matchAll(/<td>(?:<span class="bad">)?(\d+)/g)].map(([, n]) => n)).toEqual(['2', '1'])
  expect(await s.page('/parts/topology?service=search')).toContain(
    'No traced request of the last hour went to or from it.',
  )
  expect(await s.page('/parts/calls')).toContain('checkout calls payments-api')
})

test('a service that is unknown and one that may not be seen cannot be told apart', async () => {
  const answers = await Promise.all(
    ['/services/vault', '/services/vaalt'].map(async (path) => {
      const answer = await s.get(path, 'viewer')
      return [answer.status, (await answer.text()).replaceAll(/va[ua]lt/g, 'NAME')]
    }),
  )
  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]![0]).toBe(404)
  expect((await s.get('/services/vault', 'alice')).status).toBe(200)
})

test('a service that is called like a page still has its own', async () => {
  await s.t.store.putObject('service', { id: 'signals' }, 'api')
  expect((await s.get('/services/signals')).status).toBe(200)
})

test('the settings tell backends and whether they answer, rules, what is kept, and who may what', async () => {
  const page = await s.page('/settings?probe=1', 'viewer')
  for (const words of [
    'Allclear 1.2.3',
    'PostgreSQL in a folder of its own',
    '<strong>logs</strong> answers',
    'off: everything works by rules',
    'A proposal waits',
    'for good',
    'mutes <code>severity=warning</code> with the same node',
  ])
    expect(page).toContain(words)
  expect(page).toMatch(/<strong>viewer<\/strong> <span class="tag">you<\/span>/)
  const create = /<tr><td><code>create-key<\/code>[\s\S]*?<\/tr>/.exec(page)![0]
  expect(create.match(/class="unseen">may/g)).toHaveLength(1)
})
