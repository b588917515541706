import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseArticle } from '../../clients/knowledge/parse-article.ts'
import { usualDigests } from '../../core/digest/settings.ts'
import { keepDigests } from '../../jobs/digests.ts'
import { type Scene, scene } from './test-scene.ts'

let s: Scene
let solved = ''
beforeAll(async () => {
  s = await scene()
  solved = await s.solve('checkout')
})
afterAll(() => s.t.close())

const page = (path: string, who?: string) => s.page(path, who)
const forms = (html: string) => new Set([...html.matchAll(/action="\/do\/([\w-]+)"/g)].map(([, name]) => name))
const after = async (command: string, fields: Record<string, string>, who?: string) => {
  const answer = await s.submit(command, fields, who)
  return [answer.status, answer.headers.get('location')]
}

test('an investigation shows its verdict with the evidence it rests on, all there to unfold', async () => {
  const html = await page(`/investigations/${solved}`)
  const cited = [...html.matchAll(/href="#(evidence-[\w-]+)"/g)].map(([, id]) => id!)
  expect(cited.length).toBeGreaterThan(0)
  for (const id of cited) expect([id, html.includes(`<details id="${id}"`)]).toEqual([id, true])
  for (const id of ['verdict', 'hypotheses', 'evidence', 'judge', 'progress', 'asked'])
    expect([id, html.includes(`<h2 id="${id}"`)]).toEqual([id, true])
  expect(html).toMatch(/<desc>latency_p99 of checkout|<desc>[^<]*latency_p99/)
  expect(html).not.toContain('data-running')
})

test('one that runs asks for itself anew, may be cancelled, and has no verdict to judge', async () => {
  const { id } = await s.run('analyze', { service: 'search' })
  const running = await page(`/investigations/${id}`)
  expect(running).toContain('data-running="true"')
  expect(forms(running)).toContain('cancel-investigation')
  expect(forms(running)).not.toContain('feedback')
  expect(forms(await page(`/investigations/${id}`, 'viewer'))).not.toContain('cancel-investigation')
  expect(await after('cancel-investigation', { investigation: id, _back: `/investigations/${id}` })).toEqual([
    303,
    `/investigations/${id}`,
  ])
  const ended = await page(`/investigations/${id}`)
  expect(ended).toContain('Cancelled')
  expect(ended).not.toContain('data-running')
})

test('a form starts an investigation and leads to it; what is not observed is refused at its field', async () => {
  const [status, to] = await after('analyze', { service: 'payments-api', since: '1h', _back: '/investigations' })
  expect([status, to]).toEqual([303, expect.stringMatching(/^\/investigations\/inv-[0-9a-f]{8}$/)])
  const refused = await s.submit('analyze', { service: 'checkout', since: '1s', _back: '/investigations' })
  expect(refused.status).toBe(422)
  expect(await refused.text()).toContain('id="analyze-since-fault"')
})

test('a judgement with the true cause is kept, shown, and counted', async () => {
  await after('feedback', { investigation: solved, judgement: 'wrong', cause: 'a full disk', _back: '/' })
  const html = await page(`/investigations/${solved}`)
  expect(html).toContain('<blockquote>a full disk</blockquote>')
  expect(html).toContain('Needs improvement ✓')
  expect(await page('/investigations')).toMatch(/<strong>0 of 1 right<\/strong> \(0 %[^)]*\)\. 1 of \d were judged/)
})

test('the list is filtered by service and state, which the address says', async () => {
  const rows = async (query: string) =>
    [...(await page(`/investigations${query}`)).matchAll(/id="row-(inv-\w+)"/g)].length
  expect(await rows('?state=concluded')).toBe(1)
  expect(await rows('?service=search')).toBe(1)
  expect(await rows('')).toBe(3)
})

test('an investigation of a restricted service is nowhere for those outside its teams', async () => {
  const { id } = await s.run('analyze', { service: 'vault' })
  expect((await s.get(`/investigations/${id}`, 'viewer')).status).toBe(404)
  expect(await page('/investigations', 'viewer')).not.toContain(id)
  expect(await page('/investigations')).toContain(id)
})

const proposed = async (change: string, more: object = {}) =>
  (await s.run('propose', { service: 'checkout', change, ...more })).id

test('a proposal shows exactly what would be done, under the hash it is approved with, and can be approved by another', async () => {
  const id = await proposed('kubectl rollout undo deploy/checkout', {
    reason: 'Go back',
    rollback: 'kubectl apply -f x',
    risk: 'high',
  })
  const html = await page(`/approvals/${id}`, 'lead')
  const hash = /name="hash" value="([0-9a-f]{64})"/.exec(html)?.[1]
  for (const words of [
    'kubectl rollout undo deploy/checkout</pre>',
    'kubectl apply -f x',
    'Go back',
    `<dd>${hash}</dd>`,
  ])
    expect([words, html.includes(words)]).toEqual([words, true])
  expect(await page('/approvals', 'lead')).toContain(`id="${id}"`)
  expect(forms(await page('/approvals', 'viewer'))).toEqual(new Set())
  const form = { proposal: id, hash: hash!, _back: '/approvals' }
  const own = await s.submit('approve', form)
  expect([own.status, await own.text()]).toEqual([403, expect.stringContaining('checkout')])
  expect(await after('approve', { ...form, hash: `0${hash!.slice(1, -1)}x` }, 'lead')).not.toEqual([303, '/nowhere'])
  expect(await page(`/approvals/${id}`, 'lead')).toContain('Waits for approval')
  expect(await after('approve', form, 'lead')).toEqual([303, '/approvals'])
  expect(await page(`/approvals/${id}`, 'lead')).toContain('Approved by')
})

test('a no with its reason moves a proposal to those decided', async () => {
  const id = await proposed('systemctl restart checkout')
  await after('deny', { proposal: id, reason: 'not at noon', _back: '/approvals' })
  const html = await page('/approvals')
  expect(html.indexOf(id)).toBeGreaterThan(html.indexOf('id="decided"'))
  expect(await page(`/approvals/${id}`)).toContain('not at noon')
})

test('the digest page tells of the last day and of those that were sent, without what one may not see', async () => {
  await s.fire(
    { name: 'Errors', service: 'checkout', namespace: 'shop' },
    { name: 'Errors', service: 'vault', instance: 'v' },
  )
  const { t } = s
  const look = () => keepDigests({ store: t.store, queue: t.wakes, clock: t.clock, settings: usualDigests })
  await look()
  t.clock.forward(24 * 3_600_000)
  await look()
  const html = await page('/digest')
  expect(html).toContain('href="/digest/all/2026-03-03"')
  const sent = await page('/digest/all/2026-03-03', 'viewer')
  for (const words of ['<th scope="row">Checkout</th>', '<th scope="row">shop</th>', 'New types'])
    expect([words, sent.includes(words)]).toEqual([words, true])
  expect(sent).not.toContain('vault')
  expect(await page('/digest', 'viewer')).not.toContain('vault')
})

test('the audit log is for SRE leads, leads to what it is about, and proves itself', async () => {
  expect((await s.get('/audit', 'alice')).status).toBe(403)
  expect(await page('/', 'alice')).not.toContain('href="/audit"')
  expect(await page('/', 'lead')).toContain('href="/audit"')
  const html = await page('/audit?command=approve', 'lead')
  expect(html).toMatch(/<code>approve<\/code><\/td><td><a href="\/approvals\/prop-/)
  const proof = await page('/audit?verify=1', 'lead')
  const head = /<code>([0-9a-f]{64})<\/code>/.exec(proof)![1]
  expect(await page(`/audit?verify=1&head=${head}`, 'lead')).toContain('It is whole')
  await s.t.db.updateTable('audit').set({ outcome: 'never' }).where('seq', '=', '2').execute()
  expect(await page(`/audit?verify=1`, 'lead')).toContain('It is broken at row 2')
})

test('knowledge is found by what one sees, read whole, and a step of it becomes a proposal to be approved', async () => {
  const written = (service: string, title: string) =>
    parseArticle(
      'docs',
      `${service}.md`,
      `---\nservices: [${service}]\nsteps:\n  - title: Scale up\n    command: kubectl scale deployment/checkout --replicas=8\n---\n# ${title}\n\nThe pool of connections runs dry.\n`,
    )
  const articles = [written('checkout', 'Pool of checkout'), written('vault', 'Pool of the vault')]
  await s.t.store.library.putArticles('docs', articles, [])
  const found = await page('/knowledge?query=pool+of+connections', 'viewer')
  expect(found).toContain('href="/knowledge/article?id=docs%2Fcheckout.md"')
  expect(found).not.toContain('vault')
  const html = await page('/knowledge/article?id=docs/checkout.md')
  expect(html).toContain('The pool of connections runs dry.')
  expect(forms(await page('/knowledge/article?id=docs/checkout.md', 'viewer'))).toEqual(new Set())
  const [status, to] = await after('runbook-step', { runbook: 'docs/checkout.md', step: '1', _back: '/knowledge' })
  expect([status, to]).toEqual([303, expect.stringMatching(/^\/approvals\/prop-/)])
  expect(await page(String(to))).toContain('kubectl scale deployment/checkout --replicas=8')
})

test('an incident leads to what was investigated and proposed for it', async () => {
  const { id } = await s.run('create', { title: 'Search is slow', service: 'search' })
  expect(await page(`/incidents/${id}`)).not.toContain('id="investigations"')
  const found = await s.run('analyze', { service: 'search', incident: id })
  const proposal = await s.run('propose', { service: 'search', change: 'systemctl restart search', incident: id })
  const html = await page(`/incidents/${id}`)
  expect(html).toContain(`href="/investigations/${found.id}"`)
  expect(html).toContain(`href="/approvals/${proposal.id}"`)
})
