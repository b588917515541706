import { afterAll, beforeAll, expect, test } from 'vitest'
import { chartImage } from '../../charts/chart-image.ts'
import { noProfiles } from '../../commands/test-context.ts'
import { Problem } from '../../core/problem.ts'
import { barriers, dangers, readHtml } from './test-html.ts'
import { observedShop, type Scene, scene, secrets } from './test-scene.ts'

let s: Scene
beforeAll(async () => {
  s = await scene()
})
afterAll(() => s.t.close())

const unescaped = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
const messages = (page: string) => [...page.matchAll(/class="message">([^<]*)</g)].map(([, text]) => unescaped(text!))
const attribute = (page: string, pattern: RegExp) => unescaped(pattern.exec(page)?.[1] ?? '')
const chartWords = (page: string) => [...page.matchAll(/<desc>([^<]*)<\/desc>/g)].map(([, text]) => text)
const idOf = async (command: string, input: object) => (await s.run(command, input)).id

test('a service shows who is called, what burns, who watches, and asks for its signals once it is seen', async () => {
  await s.fire({ name: 'Errors', severity: 'critical', service: 'checkout' })
  const watch = await idOf('watch-start', { service: 'checkout' })
  const page = await s.page('/services')
  const card = /<li class="service panel high" id="service-checkout">([\s\S]*?)<\/li>/.exec(page)![1]!
  for (const words of ['Checkout', '1 incident', 'Bob Ferris', `/watches/${watch}`, 'about to look'])
    expect(card).toContain(words)
  const part = attribute(card, /hx-get="([^"]+)" hx-trigger="revealed"/)
  expect(part).toBe('/parts/signals?service=checkout&profile=lab')
  const signals = await s.page(part)
  expect([...signals.matchAll(/<dt>([^<]+)</g)].map(([, name]) => name)).toEqual([
    'Requests / min',
    'Errors / min',
    'Latency, 99 %',
    'CPU',
  ])
  expect(signals).toContain('class="sparkline"')
})

test('a restricted service is nowhere for those outside its teams, in no page, part or suggestion', async () => {
  await s.run(
    'watch-start',
    { service: 'vault' },
    { actor: { kind: 'user', id: 'lead', name: 'lead', role: 'sre-lead', via: 'portal' } },
  )
  for (const path of ['/services', '/services?whole=1', '/explore', '/anomalies', '/watches', '/slos', '/settings']) {
    expect([path, (await s.page(path, 'viewer')).includes('vault')]).toEqual([path, false])
    expect([path, (await s.page(path, 'lead')).includes('vault')]).toEqual([path, true])
  }
  for (const path of ['/parts/signals', '/parts/topology', '/parts/deploys', '/anomalies/of', '/slos/of', '/explore']) {
    const part = await s.page(`${path}?service=vault&profile=lab`, 'viewer')
    expect([path, part.includes('There is no service &quot;vault&quot;')]).toEqual([path, true])
    expect(part).not.toContain('<svg xmlns')
  }
  expect(await s.page('/explore/complete?service=vault&query=pod:', 'viewer')).not.toContain('7f9c')
  expect(await s.page('/explore/complete?service=vault&query=pod:', 'lead')).toContain('vault-7f9c')
})

test('a stranger gets no part and no suggestion', async () => {
  for (const path of [
    '/parts/signals?service=checkout',
    '/explore/complete?service=checkout&query=',
    '/slos/of?service=checkout',
  ])
    expect((await s.app.request(path)).status).toBe(401)
})

test('a query, a level and a value that was clicked choose the lines, and stand in the form', async () => {
  const all = await s.page('/explore?service=checkout')
  expect(messages(all)).toHaveLength(150)
  const errors = await s.page('/explore?service=checkout&level=ERROR')
  expect(messages(errors)).toHaveLength(30)
  const narrowed = await s.page('/explore?service=checkout&query=order+OR+payment&add=status:502')
  expect(messages(narrowed)).toHaveLength(30)
  expect(attribute(narrowed, /id="explore-query" name="query" value="([^"]*)"/)).toBe(
    '(order OR payment) AND status:502',
  )
  expect(narrowed).toContain('name="add" value="NOT status:502"')
})

test('the volume of lines is a chart of its parts, with the deploys and incidents of the time', async () => {
  const page = await s.page('/explore?service=checkout')
  const [volume] = chartWords(page)
  expect(volume).toContain('errors between 0 and 1')
  expect(volume).toMatch(/deploy \(v1\.42\.0\) on 2 Mar at 08:40/)
  expect(volume).toMatch(/incident \(INC-\d+\)/)
})

test('the clock of charts is that of the reader once the script has told it', async () => {
  const page = async (zone: string) =>
    (
      await s.app.request('/explore?service=checkout', { headers: { Cookie: `who=alice; allclear_zone=${zone}` } })
    ).text()
  expect(await page(encodeURIComponent('Asia/Kolkata'))).toContain('14:30 Asia/Kolkata')
  for (const zone of ['Nowhere/City', '%E0%A4%A', '<script>']) expect(await page(zone)).toContain('09:00 UTC')
})

test('traces are listed with what they began with, and filtered', async () => {
  const page = await s.page('/explore?service=checkout&tab=traces')
  for (const words of ['POST /cart', '1.9 s', '80 ms', '2 services', '>failed<', 'aria-current="true">Newest'])
    expect(page).toContain(words)
  const failed = await s.page('/explore?service=checkout&tab=traces&only=failed')
  expect(failed).toContain('1.9 s')
  expect(failed).not.toContain('80 ms')
  expect(failed).toContain('<input type="hidden" name="only" value="failed">')
})

test('a line leads to its trace, whose spans stand below what called them, and back to its lines', async () => {
  const lines = await s.page('/explore?service=checkout&level=ERROR')
  const address = attribute(lines, /href="([^"]+)">Its trace</)
  expect(address).toContain('trace=4bf92f3577b34da6a3ce929d0e0e4000')
  const page = await s.page(address)
  const spans = [...page.matchAll(/class="span-name depth-(\d)"><strong>([^<]*)<\/strong> ([^<]*)</g)]
  expect(spans.map(([, ...words]) => words.join(' '))).toEqual(['0 checkout POST /cart', '1 payments-api POST /pay'])
  expect([...page.matchAll(/<rect x="(\d+)" width="(\d+)"/g)].map(([, x, width]) => [x, width])).toEqual([
    ['0', '1000'],
    ['250', '500'],
  ])
  expect(page).toContain('http.status_code')
  const back = attribute(page, /href="([^"]+)">Its log lines</)
  expect(messages(await s.page(back))).toEqual(['payment 1000 failed: connection reset by peer'])
})

test('a trace that is not there says so and leads on', async () => {
  const page = await s.page('/explore?service=checkout&tab=traces&trace=ffff')
  expect(page).toContain('The trace <code>ffff</code> is not there')
  expect(page).toContain('Show the traces of checkout')
})

test('a chart carries its values in words and where they stand', async () => {
  const page = await s.page('/explore?service=checkout&tab=metrics&metric=latency_p99')
  const { start, lines } = JSON.parse(attribute(page, /data-readout="([^"]+)"/))
  expect(start).toBe(Date.parse('2026-03-02T08:30:00Z') / 1_000)
  expect(lines[0][1][0]).toBe(0)
  expect(lines[0][2][0]).toMatch(/^\d+ ms$/)
  expect(page).toMatch(/data-plot="\d+ \d+ \d+ \d+ \d{10} \d{10}"/)
})

test('a link to the moment shows the same later, and older lines follow without a gap', async () => {
  const page = await s.page('/explore?service=checkout&since=15m')
  const exact = attribute(page, /href="([^"]+)">[^>]*>(?:<path[^>]*>)?<\/svg>Link to this moment/)
  expect(exact).toBe(
    '/explore?service=checkout&profile=lab&start=2026-03-02T08%3A45%3A00.000Z&end=2026-03-02T09%3A00%3A00.000Z',
  )
  expect(messages(await s.page(exact))).toEqual(messages(page))
  expect(await s.page(exact)).toContain('This address shows the same to everybody.')
})

test.each([
  ['/explore?service=checkout&query=(timeout', 'is never closed', 'id="explore-fault"'],
  ['/explore?service=checkout&query=nothing', 'Nothing was logged that matches.', 'since=24h'],
  ['/explore?service=chekout', 'has no service', 'See which services are known'],
  ['/explore?service=checkout&since=400d', 'too long', 'Start over'],
  ['/explore?service=checkout&tab=metrics&metric=latency_p98', 'Did you mean latency_p95', 'Start over'],
  ['/explore?service=checkout&profile=nowhere', 'no profile', 'See which services are known'],
  ['/explore', 'Choose a service', '/explore?service=search&amp;profile=lab'],
  ['/anomalies?service=chekout', 'has no service', 'Look at all services'],
  ['/watches/watch-00000000', 'There is no watch', 'watch-'],
])('%s says what is wrong and what to do next', async (path, words, remedy) => {
  const page = await s.page(path)
  expect(page).toContain(words)
  expect(page).toContain(remedy)
})

test('a backend that does not answer takes nothing else away', async () => {
  const away = new Problem('unavailable', 'Loki does not answer.')
  const broken = await scene({ profiles: observedShop((text) => text, away) })
  for (const path of [
    '/explore?service=checkout',
    '/explore?service=checkout&tab=metrics',
    '/anomalies?service=checkout',
    '/slos?service=checkout',
    '/parts/signals?service=checkout',
    '/services',
  ]) {
    const answer = await broken.get(path)
    const page = await answer.text()
    expect([path, answer.status]).toEqual([path, 200])
    if (path !== '/services') expect([path, page.includes('Loki does not answer.')]).toEqual([path, true])
    expect(dangers(readHtml(page))).toEqual([])
  }
  await broken.t.close()
})

test('without a backend every page says how to get one', async () => {
  const bare = await scene({ profiles: noProfiles })
  for (const path of ['/explore', '/anomalies', '/watches', '/slos']) {
    const page = await bare.page(path)
    expect([path, page.includes('[profiles.default]')]).toEqual([path, true])
    expect(barriers(readHtml(page))).toEqual([])
  }
  expect(await bare.page('/services')).toContain('No profile observes it')
  await bare.t.close()
})

test('patterns group the lines, and lead to them', async () => {
  const page = await s.page('/explore?service=checkout&tab=patterns')
  expect(messages(page).map((template) => template.replaceAll('&lt;', '<'))).toEqual([
    'order <*> placed in <*>',
    'payment <*> failed: connection reset by peer',
  ])
  const lines = attribute(page, /href="([^"]+)">Its lines<\/a><\/p><\/details><\/li><\/ol>/)
  expect(messages(await s.page(lines))).toHaveLength(30)
})

test('metrics are charts with deploys, latencies in one; an expression is a chart of its own', async () => {
  const page = await s.page('/explore?service=checkout&tab=metrics&since=1h')
  const told = chartWords(page).filter((_, index) => index % 2 === 0)
  expect(told.map((words) => words!.split(',')[0])).toEqual(['Requests', 'Errors', 'Latency', 'CPU', 'Memory'])
  for (const words of told) expect(words).toContain('deploy (v1.42.0)')
  expect(told[2]).toContain('latency_p50 between')
  expect(chartWords(await s.page('/explore?service=checkout&tab=metrics&metric=latency_p99'))).toHaveLength(2)
})

test.each([
  ['', 0, ['NOT ', 'level:', 'service:', 'message:', 'trace_id:', 'status:', 'http.route:', 'pod:']],
  ['st', 2, ['status:']],
  ['status:', 7, ['200', '502']],
  ['level:WARN AND p', 16, ['pod:']],
  ['level:E', 7, ['ERROR']],
  ['status:200', 99, []],
])('completing %j at %i offers %j', async (query, cursor, texts) => {
  const asked = new URLSearchParams({ service: 'checkout', profile: 'lab', query, cursor: String(cursor) })
  const answer = await s.get(`/explore/complete?${asked}`)
  expect(answer.headers.get('content-type')).toMatch(/json/)
  const { items } = (await answer.json()) as { items: { text: string }[] }
  expect(items.map(({ text }) => text)).toEqual(texts)
})

test('anomalies of one service come with their course and lead to their logs; those of all come one after the other', async () => {
  const page = await s.page('/anomalies?service=checkout')
  expect(page).toContain('Latency, 99 %')
  expect(chartWords(page).join()).toContain('onset (began)')
  const logs = attribute(page, /href="([^"]+)">Its logs/)
  expect(logs).toMatch(/^\/explore\?service=checkout&profile=lab&start=2026-03-02T08/)
  expect(messages(await s.page(logs)).length).toBeGreaterThan(20)
  const parts = [...(await s.page('/anomalies', 'viewer')).matchAll(/hx-get="([^"]+)"/g)].map(([, to]) =>
    unescaped(to!),
  )
  expect(parts.filter((to) => to.startsWith('/anomalies/of'))).toHaveLength(3)
  expect(await s.page(parts.find((to) => to.includes('service=search'))!)).toContain('class="anomaly critical"')
})

test('an objective shows what is left of its budget, its course and its burn rates, without scripts too', async () => {
  const page = await s.page('/slos?service=checkout&window=7d')
  expect(page).toMatch(/of the error budget is left/)
  expect(page).toContain('burning: page')
  expect(chartWords(page)[0]).toContain('Error budget left')
  expect(page.match(/<th scope="col">/g)).toHaveLength(5)
  expect(await s.page('/slos/of?service=checkout&target=abc')).toContain('Write a percentage')
})

test('a watch is started, stopped, started again and removed by forms', async () => {
  const after = async (command: string, fields: Record<string, string>) => {
    const answer = await s.submit(command, { _back: '/watches', ...fields })
    return [answer.status, answer.headers.get('location')]
  }
  expect(await after('watch-start', { service: 'search', destination: '#sre', incident: 'high' })).toEqual([
    303,
    '/watches',
  ])
  const row = (page: string) => /<tr id="(watch-\w+)"><td><a href="\/explore\?service=search[\s\S]*?<\/tr>/.exec(page)!
  const [html, id] = row(await s.page('/watches'))
  expect(html).toContain('Acme → #sre')
  expect(await after('watch-stop', { watch: id! })).toEqual([303, '/watches'])
  const [stopped] = row(await s.page('/watches'))
  expect(stopped).toContain('>stopped<')
  expect(stopped).toContain('Start again')
  expect(await after('watch-remove', { watch: id! })).toEqual([303, '/watches'])
  expect(await s.page('/watches')).not.toContain(id)
})

test('a watch that nobody would hear of is refused at its field, and the form stays open', async () => {
  const refused = await s.submit('watch-start', { service: 'search', notifier: 'nobody', _back: '/watches' })
  const page = await refused.text()
  expect(refused.status).toBe(422)
  expect(page).toContain('id="watch-start-notifier-fault"')
  expect(page).toMatch(/<details class="unfold" open><summary>Watch a service/)
})

test('an alert rule is muted and told again, and has a page of its own like a watch', async () => {
  const rule = await idOf('alert-add', { service: 'checkout', rule: 'latency_p99 > 500 for 5m' })
  await s.submit('alert-mute', { alert: rule, for: '2h', _back: '/watches' })
  expect(await s.page('/watches')).toContain('muted by Alice Vance')
  await s.submit('alert-mute', { alert: rule, for: '0', _back: '/watches' })
  expect(await s.page('/watches')).not.toContain('muted by')
  const watch = await idOf('watch-start', { service: 'checkout' })
  for (const [id, words] of [
    [rule, 'Alert rule on Checkout'],
    [watch, 'Watch on Checkout'],
  ] as const) {
    const page = await s.page(`/watches/${id}`)
    expect(page).toContain(words)
    expect(page).toContain('/anomalies/of?service=checkout&amp;profile=lab')
    expect([...dangers(readHtml(page)), ...barriers(readHtml(page))]).toEqual([])
  }
})

test('whoever may only look is offered no form that changes anything', async () => {
  for (const path of ['/watches', '/services', '/explore?service=checkout', '/anomalies?service=checkout', '/slos'])
    expect([path, /action="\/do\//.test(await s.page(path, 'viewer'))]).toEqual([path, false])
})

test('the chart that an alert brought stands on the page of its incident, drawn here and not fetched', async () => {
  const chart = {
    title: 'checkout: errors',
    unit: 'count',
    lines: [{ name: 'errors', times: [1, 2, 3].map((n) => n * 60_000), values: [1, 2, 9] }],
    marks: [],
  }
  const image = chartImage(chart, { publicUrl: 'https://allclear.example', secrets, now: s.t.clock.now() })!
  const id = await idOf('create', { title: 'With a chart', service: 'checkout' })
  await s.t.store.transact(async (tx) => {
    const incident = (await tx.incident(id))!
    const [alert] = await s.t.store.alerts(
      (await s.t.store.incidents({}, { limit: 50 })).items.find(({ source }) => source === 'prometheus')!.id,
    )
    tx.putAlert({
      ...alert!,
      id: '',
      dedupKey: 'charted',
      incident: incident.id,
      images: [{ url: 'https://evil.example/charts/x.png', alt: 'x' }, image],
    })
  })
  const page = await s.page(`/incidents/${id}`)
  expect(chartWords(page)[0]).toContain('checkout: errors')
  expect(page).not.toContain('<img')
})
