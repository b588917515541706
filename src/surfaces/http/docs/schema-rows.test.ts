import { expect, test } from 'vitest'
import { example } from './example.ts'
import { schemaRows, typeWords } from './schema-rows.ts'

test.each([
  [{ type: 'string', format: 'date-time' }, 'string (date-time)'],
  [{ enum: ['open', 'resolved'] }, 'open | resolved'],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string or null'],
  [{ type: 'array', items: { $ref: '#/components/schemas/Incident' } }, 'list of Incident'],
  [{ type: ['string', 'null'] }, 'string or null'],
  [{}, 'anything'],
])('%j reads "%s"', (schema, words) => {
  expect(typeWords(schema)).toBe(words)
})

test('what lies inside is told with its whole name, components are named and not unfolded', () => {
  const rows = schemaRows({
    type: 'object',
    required: ['sla'],
    properties: {
      sla: { anyOf: [{ type: 'object', properties: { due: { type: 'string', default: 'never' } } }, { type: 'null' }] },
      events: { type: 'array', items: { type: 'object', properties: { type: { type: 'string' } } } },
      parent: { anyOf: [{ $ref: '#/components/schemas/Incident' }, { type: 'null' }] },
    },
  })
  expect(rows.map(({ name, required, ref }) => [name, required, ref])).toEqual([
    ['sla', true, undefined],
    ['sla.due', false, undefined],
    ['events', false, undefined],
    ['events[].type', false, undefined],
    ['parent', false, 'Incident'],
  ])
  expect(rows[1]?.description).toBe('Otherwise "never"')
})

test('a body to begin with has what is required and no more', () => {
  const schema = {
    type: 'object',
    required: ['title', 'urgency', 'tags', 'count', 'on'],
    properties: {
      title: { type: 'string' },
      urgency: { enum: ['high', 'low'] },
      tags: { type: 'array' },
      count: { anyOf: [{ type: 'integer' }] },
      on: { type: 'boolean', default: true },
      note: { type: 'string' },
    },
  }
  expect(example(schema)).toEqual({ title: '', urgency: 'high', tags: [], count: 0, on: true })
})
