import { expect, test } from 'vitest'
import { z } from 'zod'
import { commands } from '../../commands/index.ts'
import { duration } from '../../core/duration.ts'
import { fieldsOf } from './field.ts'
import { formInput } from './form-input.ts'

const one = (schema: z.ZodType) => fieldsOf(z.object({ due_by: schema }))[0]

test.each([
  ['text', z.string().max(20), { type: 'text', required: true, maxLength: 20, label: 'Due by' }],
  ['lines', z.string().optional().meta({ multiline: true }), { type: 'multiline', required: false }],
  ['a choice', z.enum(['a', 'b']), { type: 'choice', options: ['a', 'b'], required: true }],
  ['a choice with a default', z.enum(['a', 'b']).default('b'), { initial: 'b', required: false }],
  ['a switch', z.union([z.boolean(), z.stringbool()]).optional(), { type: 'switch' }],
  ['a number', z.coerce.number().int(), { type: 'number' }],
  ['a duration', duration({}).meta({ kind: 'duration' }), { type: 'text', kind: 'duration' }],
  [
    'words of its own',
    z.string().meta({ label: 'Until', description: 'When it ends' }),
    { label: 'Until', hint: 'When it ends' },
  ],
])('%s', (_, schema, field) => {
  expect(one(schema)).toMatchObject(field)
})

test('nested fields become groups with dotted names', () => {
  const schema = z.object({
    toggles: z.object({ sla_breached: z.boolean() }),
    per: z.partialRecord(z.enum(['high', 'low']), z.string()),
  })
  const names = fieldsOf(schema).map(({ type, fields }) => [type, fields.map(({ name, label }) => [name, label])])
  expect(names).toEqual([
    ['group', [['toggles.sla_breached', 'SLA breached']]],
    [
      'group',
      [
        ['per.high', 'High'],
        ['per.low', 'Low'],
      ],
    ],
  ])
})

test('a second spelling of a field is not asked for again', () => {
  const snooze = commands.find(({ name }) => name === 'snooze')!
  expect(fieldsOf(snooze.input).map(({ name }) => name)).toEqual(['incident', 'for', 'until'])
})

test('what a form posts becomes what the schema reads', () => {
  const form = new URLSearchParams()
  for (const [name, value] of [
    ['_csrf', 't'],
    ['_back', '/x'],
    ['title', 'a\r\nb'],
    ['toggles.on', 'false'],
    ['toggles.on', 'true'],
    ['toggles.off', 'false'],
    ['__proto__', 'x'],
    ['constructor.name', 'y'],
  ] as const)
    form.append(name, value)
  const { csrf, back, input } = formInput(form)
  expect({ csrf, back }).toEqual({ csrf: 't', back: '/x' })
  expect(input).toEqual({ title: 'a\nb', toggles: { on: 'true', off: 'false' }, constructor: { name: 'y' } })
  expect(({} as { x?: string }).x).toBeUndefined()
})
