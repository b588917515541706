import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Chat } from '../../core/chat.ts'
import { accept, type Scene, scene } from './test-scene.ts'

const chat: Partial<Chat> = {
  check: async () => ({ ok: true, scopes: ['chat:write'], findings: [{ level: 'ok', message: 'The token works.' }] }),
  say: async () => ({ kind: 'accepted', reply: {} }),
}

let s: Scene
beforeAll(async () => {
  s = await scene({ chat })
})
afterAll(() => s.t.close())

/** Opens an incident of its own for a test, and answers its id. */
async function burning(title: string): Promise<string> {
  const { id } = await s.run('create', { title, service: 'search' })
  return id
}

const statusOf = async (id: string) => (await s.t.store.incident(id))?.status
const typesOf = async (id: string) => (await s.t.store.timeline(id)).map(({ type }) => type)

/** Follows a redirect with the notice it carries, as a browser would. */
async function follow(answer: Response, who = 'alice'): Promise<string> {
  const said = (answer.headers.get('Set-Cookie') ?? '').split(';')[0]
  const cookie = `who=${who}; ${said}`
  return (await s.app.request(answer.headers.get('Location') ?? '', { headers: { Cookie: cookie } })).text()
}

test('a form runs its command as the person, leads back and says what was done', async () => {
  const id = await burning('Slow')
  const answer = await s.submit('acknowledge', { incident: id, _back: `/incidents/${id}` })
  expect([answer.status, answer.headers.get('Location')]).toEqual([303, `/incidents/${id}`])
  expect(await follow(answer)).toContain(`Acknowledged ${id}`)
  const [last] = (await s.t.store.timeline(id)).slice(-1)
  expect(last).toMatchObject({ type: 'acknowledged', actor: { kind: 'user', id: 'alice', via: 'portal' } })
})

test('a form that is sent twice counts once', async () => {
  const id = await burning('Twice')
  const twice = () => s.submit('note', { incident: id, text: 'Looking', _once: 'the-same', _back: `/incidents/${id}` })
  expect([(await twice()).status, (await twice()).status]).toEqual([303, 303])
  expect((await typesOf(id)).filter((type) => type === 'noted')).toHaveLength(1)
})

test('the once of one person says nothing about that of another', async () => {
  const id = await burning('Two people')
  for (const who of ['alice', 'lead']) await s.submit('note', { incident: id, text: who, _once: 'equal' }, who)
  expect((await typesOf(id)).filter((type) => type === 'noted')).toHaveLength(2)
})

test('who comes second reads a friendly notice, not an error', async () => {
  const id = await burning('Race')
  await s.submit('acknowledge', { incident: id, _back: `/incidents/${id}` }, 'lead')
  const second = await s.submit('acknowledge', { incident: id, _back: `/incidents/${id}` })
  expect(second.status).toBe(303)
  const page = await follow(second)
  expect(page).toContain('notice warn')
  expect(page).toContain('already acknowledged')
})

test('a refused form shows the fault at its field, keeps what was written and stays unfolded', async () => {
  const id = await burning('Nap')
  const answer = await s.submit('snooze', { incident: id, for: 'soonish', _back: `/incidents/${id}` })
  const page = await answer.text()
  expect(answer.status).toBe(422)
  expect(page).toMatch(/<input type="text" id="snooze-for"[^>]*aria-invalid="true"[^>]*value="soonish"/)
  expect(page).toContain('id="snooze-for-fault">&quot;soonish&quot; is not a duration')
  expect(page).toMatch(/<details class="menu" name="actions" open>\s*<summary class="button">[\s\S]*?Snooze/)
  expect(await statusOf(id)).toBe('open')
})

test('a new incident is looked at; without a title its form comes back as it was', async () => {
  const made = await s.submit('create', {
    title: 'Login is slow',
    service: 'search',
    urgency: 'low',
    _back: '/incidents/new',
  })
  expect(made.headers.get('Location')).toMatch(/^\/incidents\/INC-\d+$/)
  const refused = await s.submit('create', {
    title: '',
    service: 'search',
    description: 'All\r\nof it',
    _back: '/incidents/new',
  })
  const page = await refused.text()
  expect(refused.status).toBe(422)
  expect(page).toContain('>\nAll\nof it</textarea>')
  expect(page).toContain('<option value="search" selected>')
})

test.each(['', 'token-lead', 'token-alice '])('without the right token (%j) nothing is done', async (_csrf) => {
  const id = await burning('Forged')
  const answer = await s.submit('resolve', { incident: id, _csrf, _back: `/incidents/${id}` })
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('This form is from another session.')
  expect(await statusOf(id)).toBe('open')
})

test('without a session a form leads to the sign-in and does nothing', async () => {
  const id = await burning('Stranger')
  const answer = await s.submit('resolve', { incident: id, _back: `/incidents/${id}` }, 'nobody')
  expect(answer.headers.get('Location')).toBe(`/login?next=${encodeURIComponent(`/incidents/${id}`)}`)
  expect(await statusOf(id)).toBe('open')
})

test('a role that does not suffice is told so in plain words', async () => {
  const id = await burning('Look only')
  const answer = await s.submit('acknowledge', { incident: id, _back: `/incidents/${id}` }, 'viewer')
  expect(answer.status).toBe(403)
  expect(await answer.text()).toContain('acknowledge needs the role oncall; Vera Lindt has viewer.')
})

test('an unknown command does nothing, and its address leads home', async () => {
  expect((await s.submit('explode', {})).status).toBe(404)
  expect((await s.get('/do/acknowledge')).headers.get('Location')).toBe('/')
})

test.each(['https://evil.example', '//evil.example/x', '/\\evil.example', 'javascript:alert(1)', ''])(
  'a form never leads to %j',
  async (_back) => {
    const answer = await s.submit('note', { incident: await burning('Back'), text: 'x', _back })
    expect(answer.headers.get('Location')).toBe('/')
  },
)

test('a live refresh leaves the notice to the page that shows it', async () => {
  const id = await burning('Notice')
  const answer = await s.submit('acknowledge', { incident: id, _back: `/incidents/${id}` })
  const cookie = `who=alice; ${(answer.headers.get('Set-Cookie') ?? '').split(';')[0]}`
  const refresh = await s.app.request(`/incidents/${id}`, { headers: { Cookie: cookie, 'HX-Target': 'div#live' } })
  expect(refresh.headers.get('Set-Cookie')).toBeNull()
  const page = await s.app.request(`/incidents/${id}`, { headers: { Cookie: cookie } })
  expect(page.headers.get('Set-Cookie')).toContain('Max-Age=0')
})

test('a dead letter is read again with one click', async () => {
  await accept(s.t, 'not json')
  const page = await s.page('/integrations')
  const item = /name="item" value="([^"]+)"/.exec(page)?.[1] ?? ''
  const answer = await s.submit('replay', { item, _form: `replay-${item}`, _back: '/integrations' })
  expect(await follow(answer)).toContain('Back in line')
  expect((await s.t.store.inboxItem(item))?.state).toBe('waiting')
})

test('preferences are saved as a whole: a box without a tick says no', async () => {
  await s.submit(
    'preferences',
    {
      workspace: 'acme',
      default_channel: '#ops',
      'urgency_channels.high': '',
      'urgency_channels.low': '#quiet',
      'toggles.triggered': 'true',
      'toggles.note_added': 'true',
      'toggles.resolved': 'false',
      urgency_filter: 'high+medium',
      _form: 'preferences-acme',
      _back: '/integrations',
    },
    'lead',
  )
  const [workspace] = await s.t.store.workspaces()
  expect(workspace?.preferences).toMatchObject({
    defaultChannel: '#ops',
    urgencyChannels: { low: '#quiet' },
    toggles: { triggered: true, note_added: true, resolved: false },
    urgencyFilter: 'high+medium',
  })
  expect(await s.page('/integrations', 'lead')).toMatch(
    /name="toggles.resolved" value="false"><input type="checkbox" value="true" id="preferences-acme-toggles-resolved" name="toggles.resolved">/,
  )
})

test('the test of a connection answers in its place', async () => {
  const answer = await s.submit(
    'test-connection',
    { workspace: 'acme', _form: 'test-acme', _back: '/integrations' },
    'lead',
  )
  const page = await answer.text()
  expect(answer.status).toBe(200)
  expect(page).toContain('<strong>Connection successful</strong>')
  expect(page).toContain('The token works.')
})

test('a test message says that it was sent', async () => {
  const answer = await s.submit('test-message', { workspace: 'acme', channel: '#ops', _back: '/integrations' }, 'lead')
  expect(await follow(answer, 'lead')).toContain('Test message sent')
})

test('a dry run shows what a message would become beside the message, and opens nothing', async () => {
  const body = JSON.stringify({
    version: '4',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: 'Foreseen', service: 'checkout', severity: 'critical' },
        annotations: {},
        startsAt: '2026-03-02T09:00:00Z',
        fingerprint: 'f',
      },
    ],
  })
  const answer = await s.submit('dry-run', {
    source: 'prometheus',
    body,
    _form: 'dry-run-prometheus',
    _back: '/integrations',
  })
  const page = await answer.text()
  expect(page).toContain('It would become')
  expect(page).toContain('Foreseen')
  expect(page).toContain('&quot;alertname&quot;')
  expect(await s.page('/incidents')).not.toContain('Foreseen')
})

test('a new key is shown once, where it was made, and in no cookie', async () => {
  const answer = await s.submit('create-key', { subject: 'ci', role: 'viewer', _back: '/people' }, 'lead')
  const page = await answer.text()
  expect(answer.headers.get('Set-Cookie')).toBeNull()
  expect(page).toContain('Keep it now: it is not shown again.')
  const key = /<code>([^<]{20,})<\/code><\/li>/.exec(page)?.[1] ?? ''
  expect(key).not.toBe('')
  expect(await s.page('/people', 'lead')).not.toContain(key)
})

test('somebody takes over for a while, and the override can be taken away', async () => {
  const fields = {
    schedule: 'primary',
    user: 'lead',
    from: '2026-03-03T10:00',
    to: '2026-03-03T12:00',
    _back: '/oncall',
  }
  expect((await s.submit('override', { ...fields, _form: 'override-primary' })).status).toBe(303)
  const page = await s.page('/oncall')
  const id = /name="override" value="(override-\d+)"/.exec(page)?.[1] ?? ''
  await s.submit('remove-override', { schedule: 'primary', override: id, _back: '/oncall' })
  expect(await s.page('/oncall')).not.toContain(`value="${id}"`)
})
