import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestStore, testStore } from '../store/test-store.ts'
import { furnish, person, runOn, user } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, {
    user: [person('alice'), person('bob'), person('carol')],
    service: [{ id: 'shop', responders: ['alice', 'channel:#ops'] }, { id: 'quiet' }],
  })
  run = runOn(t)
})
afterAll(() => t.close())

const open = async (service = 'quiet') => (await run('create', { title: 'Disk full', service })).id

const types = async (id: string) => (await t.store.timeline(id)).map((e) => e.type)

test('an acknowledge is an event of whoever asked, and a second one is told who was first', async () => {
  const id = await open()
  t.clock.forward(120_000)
  expect(await run('ack', { incident: id.toLowerCase() }, { actor: user('bob') })).toMatchObject({
    status: 'acknowledged',
    acknowledged_by: 'bob',
    assignee: { id: 'bob', name: 'bob' },
  })
  t.clock.forward(60_000)
  await expect(run('ack', { incident: id })).rejects.toMatchObject({
    code: 'conflict',
    message: `${id} was already acknowledged by bob 1 min ago.`,
  })
  expect(await types(id)).toEqual(['opened', 'acknowledged'])
})

test('a snooze ends when it was asked to, however its length was written', async () => {
  const id = await open()
  const now = t.clock.now().getTime()
  const until = (length: number) => new Date(now + length).toISOString()
  for (const [input, length] of [
    [{ for: '30m' }, 1_800_000],
    [{ duration: '1h' }, 3_600_000],
    [{ minutes: 15 }, 900_000],
    [{ minutes: '1' }, 60_000],
    [{ until: until(7_200_000) }, 7_200_000],
  ] as const)
    expect(await run('snooze', { incident: id, ...input })).toMatchObject({
      status: 'snoozed',
      snoozed_until: until(length),
    })
})

test('a snooze without a length, with two, or out of bounds says what to write', async () => {
  const id = await open()
  for (const input of [{}, { for: '5m', minutes: 5 }, { for: '5s' }, { for: '31d' }])
    await expect(run('snooze', { incident: id, ...input })).rejects.toMatchObject({
      code: 'invalid',
      fields: { for: 'Choose 1 minute to 30 days.' },
    })
})

test('reopening starts the escalation over and pages at once', async () => {
  const id = await open('shop')
  await run('resolve', { incident: id })
  expect(await run('reopen', { incident: id, reason: 'Again' })).toMatchObject({
    status: 'open',
    escalation: { fired: 1 },
  })
  expect(await types(id)).toEqual(['opened', 'escalated', 'resolved', 'reopened', 'escalated'])
  await expect(run('reopen', { incident: id })).rejects.toMatchObject({ code: 'conflict' })
})

test('a note is kept, an empty one refused at its field', async () => {
  const id = await open()
  await run('note', { incident: id, text: 'Looking' })
  await run('note', { incident: id, note: 'Found' })
  const { events } = await run('incident', { incident: id })
  expect(events).toMatchObject([
    { seq: 1, type: 'opened' },
    { seq: 2, type: 'noted', quote: 'Looking', actor: { id: 'alice', via: 'http' } },
    { seq: 3, type: 'noted', quote: 'Found', details: { text: 'Found' } },
  ])
  await expect(run('note', { incident: id })).rejects.toMatchObject({
    code: 'invalid',
    fields: { text: 'Write something.' },
  })
})

test('escalating by hand needs somebody to page', async () => {
  const id = await open()
  await expect(run('escalate', { incident: id })).rejects.toMatchObject({ code: 'invalid' })
  const paged = await open('shop')
  expect(await run('escalate', { incident: paged })).toMatchObject({ escalation: { exhausted: true } })
  await expect(run('escalate', { incident: paged })).rejects.toMatchObject({ code: 'conflict' })
})

test('an incident is given to a user by id, address, name or me; nobody else', async () => {
  const id = await open()
  for (const [to, who] of [
    ['bob', 'bob'],
    ['CAROL@example.com', 'carol'],
    ['me', 'alice'],
    ['@bob', 'bob'],
  ])
    expect(await run('assign', { incident: id, to })).toMatchObject({ assignee: { id: who } })
  await expect(run('assign', { incident: id, to: 'bobb' })).rejects.toMatchObject({
    code: 'invalid',
    fields: { to: 'Did you mean bob?' },
  })
})

test('the urgency changes; the same urgency again changes nothing', async () => {
  const id = await open()
  expect(await run('set-urgency', { incident: id, urgency: 'low' })).toMatchObject({ urgency: 'low', version: 2 })
  expect(await run('urgency', { incident: id, urgency: 'low' })).toMatchObject({ version: 2 })
})
