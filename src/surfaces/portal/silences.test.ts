import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Scene, scene } from './test-scene.ts'

let s: Scene
beforeAll(async () => {
  s = await scene()
})
afterAll(() => s.t.close())

const after = async (command: string, fields: Record<string, string>, back = '/silences') => {
  const answer = await s.submit(command, { _back: back, ...fields })
  return [answer.status, answer.headers.get('location')]
}

test('a silence is written, seen with what it keeps quiet, extended and ended, all without a script', async () => {
  expect(await s.page('/silences')).toContain('Nothing is silenced')
  expect(await after('silence', { matchers: 'alertname=Noisy', comment: 'Known <b>noise</b>', for: '2h' })).toEqual([
    303,
    '/silences',
  ])
  await s.fire({ name: 'Noisy' })
  const page = await s.page('/silences')
  expect(page).toContain('alertname=Noisy')
  expect(page).toContain('Known &lt;b&gt;noise&lt;/b&gt;')
  expect(page).toMatch(/Silenced by sil-[0-9a-f]{8}/)
  const id = /id="(sil-[0-9a-f]{8})"/.exec(page)![1]!
  expect(await after('silence-update', { silence: id, extend: '1h' })).toEqual([303, '/silences'])
  expect(await after('silence-end', { silence: id })).toEqual([303, '/silences'])
  expect(await s.page('/silences')).toContain('ended by ')
})

test('what is wrong is said where it was written, and a preview answers on the page', async () => {
  const wrong = await (
    await s.submit('silence', { _back: '/silences', _form: 'silence', matchers: 'x', comment: 'y', for: '1h' })
  ).text()
  expect(wrong).toContain('is no matcher')
  await s.fire({ name: 'Loud' })
  const looked = await s.submit('silence-preview', {
    _back: '/silences',
    _form: 'silence-preview',
    matchers: 'alertname=Loud',
  })
  expect(await looked.text()).toContain('Would match 1 alert that fire')
})

test('the page of an incident shows what silences its alerts, and offers to silence, merge, link and ask for help', async () => {
  await s.fire({ name: 'First' }, { name: 'Second' })
  const [second, first] = (await s.t.store.incidents({}, { limit: 2 })).items.map(({ id }) => id) as [string, string]
  await after('silence', { incident: first, comment: 'Known', for: '1h' }, `/incidents/${first}`)
  const page = await s.page(`/incidents/${first}`)
  expect(page).toContain('id="silences"')
  for (const command of ['silence', 'merge', 'link', 'add-responder']) expect(page).toContain(`action="/do/${command}"`)
  expect(await s.page(`/incidents/${first}`, 'viewer')).not.toContain('action="/do/merge"')
  expect(await after('merge', { incident: second, into: first }, `/incidents/${second}`)).toEqual([
    303,
    `/incidents/${second}`,
  ])
  expect(await s.page(`/incidents/${second}`)).toContain(`Merged into ${first}`)
  expect(await s.page(`/incidents/${first}`)).toContain(`${second} was merged into this`)
})
