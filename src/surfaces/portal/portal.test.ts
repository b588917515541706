import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHtml } from './test-html.ts'
import { type Scene, scene } from './test-scene.ts'

let s: Scene
beforeAll(async () => {
  s = await scene({ oauth: false })
})
afterAll(() => s.t.close())

const signIn = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  s.app.request('/login', { method: 'POST', headers, body: new URLSearchParams(fields) })

test.each(['/', '/incidents?status=open', '/incidents/INC-1', '/oncall', '/integrations'])(
  '%s asks a stranger to sign in, and remembers where they wanted to go',
  async (path) => {
    const answer = await s.app.request(path)
    expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/login?next=${encodeURIComponent(path)}`])
  },
)

test('an address without a page says so, to strangers and to those inside', async () => {
  for (const answer of [await s.app.request('/favicon.ico'), await s.get('/nowhere')]) {
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('There is no page at this address.')
  }
})

test('a key opens a session and leads on', async () => {
  const answer = await signIn({ key: ' good-key ', next: '/incidents/INC-1' })
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, '/incidents/INC-1'])
  expect(answer.headers.get('Set-Cookie')).toContain('who=lead')
})

test('a wrong key is refused at its field and not repeated', async () => {
  const answer = await signIn({ key: 'wrong-key', next: '/oncall' })
  const page = await answer.text()
  expect(answer.status).toBe(401)
  expect(page).toContain('id="key-fault"')
  expect(page).toContain('name="next" value="/oncall"')
  expect(page).not.toContain('wrong-key')
})

test('signing in leads nowhere else and is not possible from another site', async () => {
  expect((await signIn({ key: 'good-key', next: '//evil.example' })).headers.get('Location')).toBe('/')
  const foreign = await signIn({ key: 'good-key' }, { 'Sec-Fetch-Site': 'cross-site' })
  expect([foreign.status, foreign.headers.get('Set-Cookie')]).toEqual([403, null])
})

test('a form that is far too large is refused before anything is read from it', async () => {
  const answer = await signIn({ key: 'x'.repeat(20_000) })
  expect(answer.status).toBe(422)
  expect(await answer.text()).toContain('This form is too large: at most 16 kB fit.')
  expect((await s.app.request('/login', { method: 'POST' })).status).toBe(401)
})

test('a key in the address opens nothing, a one-time link does', async () => {
  expect((await s.app.request('/login?key=good-key')).headers.get('Set-Cookie')).toBeNull()
  const entered = await s.app.request('/enter/once')
  expect([entered.headers.get('Location'), entered.headers.get('Set-Cookie')]).toEqual(['/', 'who=lead; Path=/'])
  expect((await s.app.request('/enter/used')).status).toBe(401)
})

test('signing out needs the token of the session', async () => {
  const out = (_csrf: string) =>
    s.app.request('/logout', { method: 'POST', headers: { Cookie: 'who=alice' }, body: new URLSearchParams({ _csrf }) })
  expect((await out('forged')).headers.get('Set-Cookie')).toBeNull()
  expect((await out('token-alice')).headers.get('Set-Cookie')).toContain('Max-Age=0')
})

test('pages forbid everything that is not ours, and are not kept by the browser', async () => {
  const { headers } = await s.get('/')
  expect(headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/)
  expect(headers.get('Content-Security-Policy')).not.toContain('unsafe')
  expect(headers.get('Cache-Control')).toBe('no-store')
})

test('all scripts together stay far below 100 kB, and files are kept for good under their own address', async () => {
  const tags = readHtml(await s.page('/'))
  const scripts = tags.flatMap(({ name, attributes }) => (name === 'script' ? [attributes.src!] : []))
  const answers = await Promise.all(scripts.map(async (src) => s.app.request(src)))
  const sizes = await Promise.all(answers.map(async (answer) => (await answer.arrayBuffer()).byteLength))
  expect(scripts).toHaveLength(2)
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60_000)
  for (const answer of answers) expect(answer.headers.get('Cache-Control')).toContain('immutable')
  expect((await s.app.request('/assets/portal.js?v=old')).headers.get('Cache-Control')).toBe('no-cache')
})

test('the list filters by status, urgency, service and words, and says so in its address', async () => {
  await s.run('create', { title: 'Alpha burns', service: 'search', urgency: 'low' })
  await s.run('create', { title: 'Beta burns', service: 'checkout', urgency: 'high' })
  await s.run('resolve', { incident: 1 })
  const titles = async (query: string) =>
    [...(await s.page(`/incidents${query}`)).matchAll(/(Alpha|Beta) burns</g)].map(([, t]) => t)
  expect(await titles('')).toEqual(['Beta'])
  expect(await titles('?status=resolved')).toEqual(['Alpha'])
  expect(await titles('?status=all&urgency=low')).toEqual(['Alpha'])
  expect(await titles('?status=all&service=checkout')).toEqual(['Beta'])
  expect(await titles('?status=all&search=alpha')).toEqual(['Alpha'])
  expect(await titles('?status=nonsense')).toEqual(['Beta'])
})

test('a long list goes on page by page', async () => {
  for (let i = 1; i <= 51; i += 1) await s.run('create', { title: `Many ${i}`, service: 'payments-api' })
  const first = await s.page('/incidents?service=payments-api')
  const next = /rel="next" href="([^"]+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
  expect(first.match(/class="row /g)).toHaveLength(50)
  const second = await s.page(next)
  expect(second.match(/class="row /g)).toHaveLength(1)
  expect(second).toContain('Back to the first page')
})

test('without an app there is no button to connect Slack, but the way to one', async () => {
  const page = await s.page('/integrations', 'lead')
  expect(page).not.toContain('/slack/oauth/start')
  expect(page).toContain('slack.client_id')
})

test('what breaks inside is told with an id and nothing else', async () => {
  const broken = await scene()
  await broken.t.close()
  const answer = await broken.get('/')
  const page = await answer.text()
  expect(answer.status).toBe(500)
  expect(broken.bugs).toHaveLength(1)
  expect(page).toMatch(/id-\d+/)
  expect(page).not.toContain(String((broken.bugs[0] as Error).message))
})
