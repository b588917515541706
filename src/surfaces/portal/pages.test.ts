import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseArticle } from '../../clients/knowledge/parse-article.ts'
import { barriers, dangers, readHtml } from './test-html.ts'
import { accept, type Scene, scene } from './test-scene.ts'

const attacks = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '</textarea></title></style><svg onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '&lt;b&gt; & `1` {{7*7}} ‮txt',
]
let turn = 0
/** Keeps the words and adds an attack to them, another one each time. */
const poison = (text: string) => `${text} ${attacks[turn++ % attacks.length]}`

let s: Scene
let solved = ''
let waiting = ''
beforeAll(async () => {
  s = await scene({ say: poison })
  const labels = { severity: 'critical', service: 'checkout' }
  await s.fire(
    { name: 'Errors', ...labels, instance: 'a', 'evil" onclick="x': poison('v') },
    { name: 'Errors', ...labels, instance: 'b' },
  )
  await s.fire({ name: 'Slow', severity: 'warning', service: 'search' })
  await s.fire({ name: 'Cert', severity: 'info', service: 'search' })
  await s.fire({ name: 'Disk', severity: 'critical', service: poison('undeclared').slice(0, 90) })
  await s.deliver()
  await s.run('note', { incident: 1, text: poison('a note\nof two lines') })
  await s.run('acknowledge', { incident: 2 })
  await s.run('snooze', { incident: 3, for: '2h' })
  await s.run('resolve', { incident: 4, note: poison('done') })
  await s.run('create', { title: poison('By hand'), service: 'vault', description: poison('unknown') })
  solved = await s.solve('checkout')
  await s.run('feedback', { investigation: solved, judgement: 'wrong', cause: poison('the disk') })
  const change = { service: 'checkout', change: poison('kubectl delete').replaceAll(/['"]/g, ''), reason: poison('so') }
  waiting = (await s.run('propose', { ...change, rollback: 'kubectl apply', investigation: solved })).id
  const denied = await s.run('propose', { ...change, change: 'kubectl scale deploy/checkout --replicas=9' })
  await s.run('deny', { proposal: denied.id, reason: poison('no') })
  const article = parseArticle(
    'docs',
    'pool.md',
    `---\nservices: [checkout]\nsteps:\n  - title: Scale up\n    command: kubectl scale\n---\n# ${poison('The pool')}\n\n## ${poison('Do')}\n${poison('pool of connections')}\n`,
  )
  await s.t.store.library.putArticles('docs', [article], [])
  s.t.clock.forward(50 * 60_000)
  await accept(s.t, `{"alerts": "${poison('x').replaceAll('"', '')}`)
})
afterAll(() => s.t.close())

test.each([
  ['<p>a<script>alert(1)</script></p>', ['a script that is not ours']],
  ['<p onclick="x">a</p>', ['onclick']],
  ['<a href="javascript:alert(1)">a</a>', ['href=javascript:alert(1)']],
  ['<img src="/x"/>', ['<img>']],
  ['<a href="https://a.example">a</a>', ['a link that tells where from']],
])('the check of these tests finds what is harmful in %s', (html, found) => {
  expect(dangers(readHtml(html))).toEqual(found)
})

test.each(['<p>a < b</p>', '<p><b>a</p></b>', '<p class=x>a</p>', '<p title="a"b">x</p>', '<div>'])(
  'the check of these tests refuses %s',
  (html) => expect(() => readHtml(html)).toThrow(),
)

const paths = [
  '/',
  '/incidents',
  '/incidents?status=all',
  '/incidents?status=resolved',
  '/incidents?search=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&urgency=high&service=%22%27%3E',
  '/incidents/INC-1',
  '/incidents/INC-2',
  '/incidents/INC-3',
  '/incidents/INC-4',
  '/incidents/INC-5',
  '/incidents/new?title=%22%3E%3Cscript%3E',
  '/services',
  '/explore',
  '/explore?service=checkout',
  '/explore?service=checkout&query=connection&level=ERROR&tab=patterns',
  '/explore?service=checkout&tab=traces',
  '/explore?service=checkout&tab=traces&trace=4bf92f3577b34da6a3ce929d0e0e4000',
  '/explore?service=checkout&tab=metrics',
  '/explore?service=checkout&tab=metrics&metric=latency_p99',
  '/explore?service=checkout&query=(timeout',
  '/explore?service=checkout&start=2026-03-02T08:50:00Z&end=2026-03-02T08:58:00Z&add=status:502',
  '/explore?service=%22%3E%3Cscript%3E&query=%22%3E%3Cscript%3E&profile=%22%3E&since=%22%3E&metric=%22%3E%3Cscript%3E',
  '/anomalies',
  '/anomalies?service=checkout&profile=lab&since=1h',
  '/anomalies?service=%22%3E%3Cscript%3E&severity=high',
  '/watches',
  '/watches?service=checkout',
  '/watches/watch-00000000',
  '/slos',
  '/slos?service=checkout&window=7d&target=99',
  '/slos?service=checkout&target=%22%3E%3Cscript%3E&window=%22%3E',
  '/investigations',
  '/investigations?state=concluded&service=%22%3E%3Cscript%3E&cursor=x',
  '/investigations/:solved',
  '/investigations/inv-00000000',
  '/accuracy',
  '/accuracy?since=30d&service=%22%3E%3Cscript%3E',
  '/accuracy?since=%22%3E%3Cscript%3E',
  '/approvals',
  '/approvals?service=%22%3E%3Cscript%3E',
  '/approvals/:waiting',
  '/approvals/%22%3E%3Cscript%3E',
  '/knowledge',
  '/knowledge?query=pool&service=%22%3E%3Cscript%3E',
  '/knowledge/article?id=docs/pool.md',
  '/knowledge/article?id=%22%3E%3Cscript%3E',
  '/digest',
  '/digest?scope=%22%3E%3Cscript%3E&cursor=%22%3E',
  '/digest/all/2026-03-02',
  '/digest/%22%3E%3Cscript%3E/2026-03-02',
  '/audit',
  '/audit?verify=1&head=%22%3E%3Cscript%3E',
  '/audit?command=%22%3E%3Cscript%3E&actor=x&subject=%22&since=7d',
  '/oncall',
  '/policies',
  '/simulate',
  '/simulate?service=checkout&urgency=high',
  '/simulate?service=search&at=2026-03-03T10:00&snooze_after=5m&snooze_for=1h&acknowledge_after=70m',
  '/simulate?policy=standard&horizon=1m',
  '/simulate?service=%22%3E%3Cscript%3E&urgency=%22%3E&policy=%22%3E%3Cscript%3E&at=%22%3E&horizon=%22%3E&snooze_after=%22%3E',
  '/integrations',
  '/integrations?state=failed',
  '/services?whole=1',
  '/services/checkout',
  '/services/checkout?whole=1',
  '/services/search?whole=1',
  '/services/%22%3E%3Cscript%3E',
  '/people',
  '/settings',
  '/settings?probe=1',
  '/incidents/INC-999',
  '/incidents/%22%3E%3Cscript%3E',
  '/nowhere/%3Cscript%3E',
]
const everyone = ['lead', 'alice', 'viewer']

test.each(paths.flatMap((path) => everyone.map((who) => [path, who] as const)))(
  '%s is sound, harmless and open to everybody, as %s sees it',
  async (path, who) => {
    const answer = await s.get(path.replace(':solved', solved).replace(':waiting', waiting), who)
    const tags = readHtml(await answer.text())
    expect(dangers(tags)).toEqual([])
    expect(barriers(tags)).toEqual([])
    expect(s.bugs).toEqual([])
    const landmarks = ['header', 'nav', 'main'].filter((name) => !tags.some((tag) => tag.name === name))
    expect(landmarks).toEqual([])
  },
)

test.each([
  '/parts/signals?service=checkout&profile=lab',
  '/parts/signals?service=%22%3E%3Cscript%3E',
  '/anomalies/of?service=checkout&profile=lab',
  '/slos/of?service=checkout&target=99.5',
  '/slos/of?service=checkout&target=%22%3E%3Cscript%3E',
  '/parts/calls',
  '/parts/topology?service=checkout',
  '/parts/topology?service=%22%3E%3Cscript%3E',
  '/parts/deploys?service=checkout&profile=lab',
  '/parts/deploys?service=%22%3E%3Cscript%3E',
  '/parts/probe?profile=lab',
  '/parts/probe?profile=%22%3E%3Cscript%3E',
])('the part %s is as sound as a page', async (path) => {
  const tags = readHtml(await s.page(path))
  expect(dangers(tags)).toEqual([])
  expect(barriers(tags).filter((words) => !/language|first headings|landmark|title/.test(words))).toEqual([])
  expect(s.bugs).toEqual([])
})

test.each(['/login', '/login?next=%22%3E%3Cscript%3E', '/enter/used', '/nowhere/%3Cscript%3E'])(
  '%s is sound for strangers',
  async (path) => {
    const tags = readHtml(await (await s.app.request(path)).text())
    expect([...dangers(tags), ...barriers(tags)]).toEqual([])
  },
)

test('a page after a refused form is as sound as any other', async () => {
  const refused = await s.submit('snooze', { incident: 'INC-1', for: attacks[0]!, _back: '/incidents/INC-1' })
  const tags = readHtml(await refused.text())
  expect([...dangers(tags), ...barriers(tags)]).toEqual([])
  expect(tags.find(({ attributes }) => attributes['aria-invalid'])?.attributes).toMatchObject({ name: 'for' })
})

test('a forged notice is text like any other, and one that cannot be read is none', async () => {
  const forged = Buffer.from(JSON.stringify({ tone: 'good', title: attacks[0], lines: [attacks[1]] })).toString(
    'base64url',
  )
  for (const value of [forged, 'bm9uc2Vuc2U', '%00']) {
    const answer = await s.app.request('/', { headers: { Cookie: `who=alice; allclear_said=${value}` } })
    expect(answer.status).toBe(200)
    expect(dangers(readHtml(await answer.text()))).toEqual([])
  }
})

test('links of alerts lead to web addresses only', async () => {
  const page = await s.page('/incidents/INC-1')
  expect(page).not.toMatch(/href="javascript:/i)
  expect(page).toContain('rel="noopener noreferrer nofollow"')
})

test('the key of a source never shows, not even inside what it sent', async () => {
  for (const path of ['/incidents/INC-1', '/integrations', '/settings?probe=1'])
    expect(await s.page(path, 'lead')).not.toContain('a-very-secret-key')
  expect(await s.page('/incidents/INC-1', 'lead')).toContain('allclear ‹key›')
})

test('an incident of a restricted service is nowhere for those outside its teams', async () => {
  expect((await s.get('/incidents/INC-5', 'viewer')).status).toBe(404)
  expect(await s.page('/incidents?status=all', 'viewer')).not.toContain('INC-5')
  expect(await s.page('/', 'viewer')).not.toContain('INC-5')
  expect((await s.get('/incidents/INC-5', 'alice')).status).toBe(200)
})

test('nobody is offered what would be refused', async () => {
  const forms = (page: string) => [...page.matchAll(/action="\/do\/([\w-]+)"/g)].map(([, name]) => name)
  expect(forms(await s.page('/incidents/INC-1', 'viewer'))).toEqual([])
  expect(forms(await s.page('/integrations', 'viewer'))).toEqual(['simulate'])
  expect(new Set(forms(await s.page('/integrations', 'alice')))).toEqual(new Set(['dry-run', 'simulate', 'replay']))
  expect(new Set(forms(await s.page('/integrations', 'lead')))).toEqual(
    new Set(['test-connection', 'test-message', 'preferences', 'dry-run', 'simulate', 'replay']),
  )
  for (const who of ['viewer', 'alice']) expect(forms(await s.page('/people', who))).toEqual([])
  expect(new Set(forms(await s.page('/people', 'lead')))).toEqual(
    new Set(['save-user', 'save-team', 'remove-team', 'create-key']),
  )
  expect((await s.get('/incidents/new', 'viewer')).status).toBe(403)
})
