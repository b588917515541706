import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readHtml } from './test-html.ts'
import { type Scene, scene } from './test-scene.ts'

let s: Scene
beforeAll(async () => {
  s = await scene()
})
afterAll(() => s.t.close())

let page = ''
beforeEach(async () => {
  page = await s.page('/people', 'lead')
})

const row = (id: string, of = page) => new RegExp(`<li id="user-${id}">([\\s\\S]*?)</li>`).exec(of)?.[1] ?? ''
const directory = () => s.t.store.readDirectory()

/** Sends the form with this id as it stands on the page, with other values where given. */
async function send(id: string, changes: Record<string, string> = {}) {
  const form = new RegExp(`<form [^>]*action="/do/([\\w-]+)"[^>]*id="form-${id}"[^>]*>([\\s\\S]*?)</form>`).exec(page)!
  const fields = readHtml(form[2]!).flatMap(({ name, attributes: { name: field, value = '', type, ...rest } }) =>
    name === 'input' && field && !field.startsWith('_') && (type !== 'checkbox' || 'checked' in rest)
      ? [[field, value] as const]
      : [],
  )
  return s.submit(form[1]!, { ...Object.fromEntries(fields), _form: id, _back: '/people', ...changes }, 'lead')
}

test('each user shows role, teams, turns and how a page reaches them', () => {
  const bob = row('bob')
  for (const words of ['Bob Ferris', 'bob@example.com', '#team-payments', 'Primary', 'U0BOB'])
    expect(bob).toContain(words)
  expect(row('viewer')).not.toContain('Primary')
})

test('a user is deactivated with one click, keeps everything else, and comes back', async () => {
  expect((await send('active-bob')).status).toBe(303)
  expect((await directory()).users.get('bob')).toMatchObject({
    active: false,
    role: 'oncall',
    slack: { acme: 'U0BOB' },
  })
  page = await s.page('/people', 'lead')
  expect(row('bob')).toContain('inactive')
  expect(row('bob')).toContain('never, being inactive')
  await send('active-bob')
  expect((await directory()).users.get('bob')).toMatchObject({ active: true, slack: { acme: 'U0BOB' } })
})

test('nobody is offered to deactivate themselves', () => {
  expect(row('lead')).not.toContain('Deactivate')
  expect(row('alice')).toContain('Deactivate')
})

test('a user is edited and added; a fault comes back at its field with the form unfolded', async () => {
  await send('edit-user-alice', { name: 'Alice V. Vance', role: 'sre-lead' })
  expect((await directory()).users.get('alice')).toMatchObject({
    name: 'Alice V. Vance',
    role: 'sre-lead',
    active: true,
  })
  const refused = await send('save-user', { id: 'cleo', name: 'Cleo', email: 'nowhere', role: 'viewer' })
  expect(refused.status).toBe(422)
  const again = await refused.text()
  expect(again).toContain('id="save-user-email-fault"')
  expect(again).toMatch(/<details class="unfold" open><summary>Add a user/)
  await send('save-user', { id: 'cleo', name: 'Cleo', email: 'cleo@example.com', role: 'viewer' })
  expect((await directory()).users.get('cleo')).toMatchObject({
    email: 'cleo@example.com',
    role: 'viewer',
    active: true,
  })
})

test('a team is made, its members are ticked, and it is removed', async () => {
  await s.submit('save-team', { id: 'search', name: 'Search', 'members[]': 'bob' }, 'lead')
  expect((await directory()).teams.get('search')).toEqual({ id: 'search', name: 'Search', members: ['bob'] })
  page = await s.page('/people', 'lead')
  const card = /<article class="panel" id="team-search">([\s\S]*?)<\/article>/.exec(page)![1]!
  expect([...card.matchAll(/value="(\w+)" checked/g)].map(([, id]) => id)).toEqual(['bob'])
  await send('edit-team-search', { 'members[]': '' })
  expect((await directory()).teams.get('search')?.members).toEqual([])
  await send('remove-team-search')
  expect((await directory()).teams.has('search')).toBe(false)
})

test('what the configuration file declares says where it is changed, and offers no form', async () => {
  const user = { id: 'dana', name: 'Dana', email: 'dana@example.com' }
  await s.t.store.declare(
    [
      { kind: 'user', body: user },
      { kind: 'team', body: { id: 'night' } },
    ],
    'allclear.toml',
  )
  page = await s.page('/people', 'lead')
  expect(row('dana')).toContain(
    'Declared in the configuration file allclear.toml: change it there, under [users.dana].',
  )
  expect(row('dana')).not.toContain('<form')
  const team = /<article class="panel" id="team-night">([\s\S]*?)<\/article>/.exec(page)![1]!
  expect(team).toContain('under [teams.night]')
  expect(team).not.toContain('<form')
  const refused = await s.submit('save-user', { ...user, name: 'Other' }, 'lead')
  expect([refused.status, (await directory()).users.get('dana')?.name]).toEqual([303, 'Dana'])
})

test('a key is shown once, listed without its secret, and removed', async () => {
  const made = await (await s.submit('create-key', { subject: 'ci', role: 'viewer', _back: '/people' }, 'lead')).text()
  const key = /<code>(allclear_[\w-]{20,})<\/code>/.exec(made)?.[1] ?? ''
  expect(key).not.toBe('')
  page = await s.page('/people', 'lead')
  expect(page).not.toContain(key)
  const id = /id="form-remove-([0-9a-f]{12})"/.exec(page)![1]!
  await send(`remove-${id}`)
  expect(await s.page('/people', 'lead')).not.toContain(id)
  expect(await s.page('/people')).toContain('Only SRE leads manage keys.')
})
