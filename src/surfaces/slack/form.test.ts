import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkView } from '../../clients/slack/blocks.ts'
import { create } from '../../commands/create.ts'
import { commands } from '../../commands/index.ts'
import { resolve } from '../../commands/resolve.ts'
import { snooze } from '../../commands/snooze.ts'
import type { Command } from '../../core/command.ts'
import { form } from './form.ts'
import { formAnswers } from './form-answers.ts'
import { readMetadata } from './metadata.ts'

const choices = {
  services: [{ id: 'payments', name: 'Payments API' }, { id: 'search' }],
  users: [{ id: 'jane', name: 'Jane' }],
}
const asked = (command: string, input = {}) => ({ command, input, confirm: false })

test('the resolve form asks for an optional note in a box', () => {
  const view = form(resolve, asked('resolve', { incident: 'INC-1' }), ['note'], choices)
  expect(view.title.text).toBe('Resolve INC-1')
  expect(view.blocks).toMatchObject([
    { type: 'input', block_id: 'note', optional: true, element: { type: 'plain_text_input', multiline: true } },
  ])
  expect(readMetadata(view.private_metadata ?? '')).toEqual(asked('resolve', { incident: 'INC-1' }))
})

test('the only question of a snooze form must be answered', () => {
  const view = form(snooze, asked('snooze', { incident: 'INC-1' }), ['for'], choices)
  expect(view.blocks).toMatchObject([{ block_id: 'for', optional: false }])
})

test('the create form offers the services and the urgencies', () => {
  const view = form(create, asked('create'), undefined, choices)
  expect(view.title.text).toBe('Create incident')
  const service = {
    type: 'static_select',
    options: [{ text: { text: 'Payments API' }, value: 'payments' }, { value: 'search' }],
  }
  expect(view.blocks).toMatchObject([
    { block_id: 'title', optional: false },
    { block_id: 'service', optional: false, element: service },
    {
      block_id: 'urgency',
      optional: true,
      element: { options: [{ value: 'high' }, { value: 'medium' }, { value: 'low' }] },
    },
    { block_id: 'priority' },
    { block_id: 'description', element: { multiline: true } },
  ])
})

test('more services than Slack lists are searched, and without any the name is written', () => {
  const many = { ...choices, services: Array.from({ length: 101 }, (_, i) => ({ id: `s${i}` })) }
  const elementOf = (of: typeof choices | typeof many) =>
    form(create, asked('create'), ['service'], of).blocks[0] as unknown as { element: { type: string } }
  expect(elementOf(many).element).toMatchObject({ type: 'external_select', action_id: 'search:service' })
  expect(elementOf({ ...choices, services: [] }).element.type).toBe('plain_text_input')
})

test.each(commands.filter((c) => c.slash).map((c) => [c.name, c] as const))('Slack takes the form of %s', (name, c) => {
  expect(checkView(form(c, asked(name), undefined, choices))).toEqual([])
})

test('a form never asks the same question twice', () => {
  const labels = form(snooze, asked('snooze'), undefined, choices).blocks.map((b) => ('label' in b ? b.label.text : ''))
  expect(labels).toEqual([...new Set(labels)])
})

test('answers come back typed, and what was left empty is left out', () => {
  const c = {
    ...create,
    input: z.object({
      a: z.string(),
      n: z.number(),
      b: z.boolean(),
      l: z.array(z.string()),
      s: z.enum(['x']),
      c: z.string(),
    }),
  } as Command
  const state = {
    a: { value: { type: 'plain_text_input', value: '  ' } },
    n: { value: { value: '12' } },
    b: { value: { selected_option: { value: 'true' } } },
    l: { value: { value: 'x, y' } },
    s: { value: { selected_option: { value: 'x' } } },
    c: { 'search:service': { selected_conversation: 'C1' } },
    stranger: { value: { value: 'ignored' } },
  }
  expect(formAnswers(c, state)).toEqual({ n: 12, b: true, l: ['x', 'y'], s: 'x', c: 'C1' })
})

test('more than Slack carries along is refused with another way', () => {
  expect(() => form(resolve, asked('resolve', { incident: 'x'.repeat(3_000) }), ['note'], choices)).toThrow(
    /slash command/,
  )
})
