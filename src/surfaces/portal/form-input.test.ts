import { expect, test } from 'vitest'
import { z } from 'zod'
import { formInput } from './form-input.ts'
import { typedInput } from './typed-input.ts'

const read = (...pairs: [string, string][]) => formInput(new URLSearchParams(pairs)).input

test('what is ticked in a list arrives as a list, and nothing ticked as an empty one', () => {
  expect(read(['members[]', ''], ['members[]', 'ann'], ['members[]', 'bob'])).toEqual({ members: ['ann', 'bob'] })
  expect(read(['members[]', ''])).toEqual({ members: [] })
})

test('the first dot nests, those after it belong to the name', () => {
  expect(read(['slack.acme.example', 'U1'], ['slack.b', 'U2'])).toEqual({ slack: { 'acme.example': 'U1', b: 'U2' } })
})

test('a box says yes or no where the command wants that, and stays a text elsewhere', () => {
  const input = z.strictObject({ active: z.boolean().default(true), title: z.string(), on: z.enum(['true', 'false']) })
  const sent = { active: 'false', title: 'true', on: 'true', stray: 'true' }
  expect(typedInput(input, sent)).toEqual({ ...sent, active: false })
  expect(typedInput(input, { active: 'perhaps' })).toEqual({ active: 'perhaps' })
})
