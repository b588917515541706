import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { planted } from '../core/redaction/test-planted.ts'
import { type TestStore, testStore } from '../store/test-store.ts'
import { answer, find } from './dispatch.ts'
import { commands } from './index.ts'
import { contextWith, furnish, runOn } from './test-context.ts'

let t: TestStore
let run: ReturnType<typeof runOn>
beforeAll(async () => {
  t = await testStore()
  await furnish(t.store, { service: [{ id: 'cart' }] })
  run = runOn(t)
})
afterAll(() => t.close())

const all = planted('prse')
  .map(({ text }) => text)
  .join('\n')
const clean = (seen: unknown) => {
  for (const { secret, name } of planted('prse')) expect(JSON.stringify(seen), name).not.toContain(secret)
}

test('what people write into notes, reasons and forms loses its secrets before it is kept', async () => {
  const { id } = await run('create', {
    title: 'token=q7Zt4XcV9bNm2KsL8wRy leaked',
    service: 'cart',
    description: all.slice(0, 2_900),
  })
  await run('note', { incident: id, text: all })
  await run('note', { incident: id, note: all })
  await run('resolve', { incident: id, note: all })
  await run('reopen', { incident: id, reason: all.slice(0, 900) })
  const { items } = await t.store.incidents({}, { limit: 10 })
  expect(items[0]!.title).toBe('token=[redacted:token] leaked')
  clean([items, await t.store.timeline(id), (await t.db.selectFrom('audit').selectAll().execute()).map(String)])
  expect((await t.store.timeline(id)).filter(({ type }) => type === 'noted')).toHaveLength(2)
})

test('the writer is told, and whoever measures too', async () => {
  const { id } = await run('create', { title: 'Slow', service: 'cart' })
  const found: unknown[] = []
  const context = contextWith({
    store: t.store,
    clock: t.clock,
    directory: await t.store.readDirectory(),
    redacted: (kinds) => found.push(...kinds),
  })
  const card = await answer(find('note')!, context, { incident: id, text: 'password=hunter2 and again' })
  expect(card.lines?.at(-1)).toBe(
    'Taken out of what you wrote before it was kept or shown: password. If you posted it elsewhere too, delete it there and replace it.',
  )
  expect(found).toEqual([['password', 1]])
  const plain = await answer(find('note')!, { ...context, commandId: 'other' }, { incident: id, text: 'all well' })
  expect(JSON.stringify(plain)).not.toContain('Taken out')
})

test('personal data is treated as the configuration says, and a question may name people', async () => {
  const { id } = await run('create', { title: 'Slow', service: 'cart' })
  const settings = { publicUrl: 'https://a.example', version: '1', commandName: 'allclear', sources: [] }
  const privacy = { emails: 'keep', phones: 'mask', ips: 'keep' } as const
  await run('note', { incident: id, text: 'ask jane@example.com' }, { settings: { ...settings, privacy } })
  await run('note', { incident: id, text: 'ask jane@example.com' })
  const notes = (await t.store.timeline(id)).filter(({ type }) => type === 'noted')
  expect(JSON.stringify(notes.at(-2))).toContain('ask jane@example.com')
  expect(JSON.stringify(notes.at(-1))).toContain('ask [redacted:e-mail]')
  const asked = await run('ask', { question: `note ${id} ask jane@example.com password=hunter2` })
  expect(JSON.stringify(asked)).not.toContain('hunter2')
})

/** Fields that look like words of people and are none, each with what becomes of a secret in it. */
const others = new Set([
  // A message is redacted as those of its source are.
  'dry-run.body',
  'simulate.body',
  // What is looked for is kept nowhere.
  'search-code.text',
  // A change is refused.
  'propose.change',
  // Labels that are matched hold no secrets any more.
  'silence.matchers',
  'silence-preview.matchers',
])
const wordy =
  /^(?:text|note|notes|reason|comment|title|description|cause|question|message|summary|why|error|stack_trace|body)$/

test('every field in which people write freely says so', () => {
  const forgotten = commands.flatMap(({ name, input, http }) =>
    Object.entries(input.shape).flatMap(([field, schema]) => {
      const { prose, multiline } = (schema as z.ZodType).meta() ?? {}
      const isText = JSON.stringify(
        z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' }),
      ).includes('"string"')
      const isObject = http.method === 'PUT' || name.startsWith('save-')
      const free = isText && !isObject && (wordy.test(field) || multiline === true)
      return free && !prose && !others.has(`${name}.${field}`) ? [`${name}.${field}`] : []
    }),
  )
  expect(forgotten).toEqual([])
})

test.each([
  ['a command', { change: 'mysqladmin --password hunter2hunter flush-hosts' }],
  ['what undoes it', { change: 'restart cart', rollback: 'curl -u app:hunter2hunter https://x.example' }],
])(
  '%s that holds a secret is not proposed, because nothing can be taken out of what is approved',
  async (_, change) => {
    await expect(run('propose', { service: 'cart', ...change })).rejects.toThrow(/holds a password/)
    expect((await t.store.proposals({}, { limit: 10 })).items).toEqual([])
  },
)
