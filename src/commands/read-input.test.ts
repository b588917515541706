import { expect, test } from 'vitest'
import { Problem } from '../core/problem.ts'
import { find } from './dispatch.ts'
import { readInput } from './read-input.ts'

const read = (name: string, raw: unknown) => readInput(find(name)!, raw)
function fault(name: string, raw: unknown): Problem {
  try {
    read(name, raw)
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
  throw new Error('nothing was wrong')
}

test.each(['INC-12', 'inc-12', '#12', '12', ' INC-12 ', 12, 'INC-012'])('%s names the incident INC-12', (written) => {
  expect(read('ack', { incident: written })).toEqual({ incident: 'INC-12' })
})

test.each(['', 'INC-', 'INC-0', 'twelve', '1; drop', '-3', 1.5, {}])('%s names no incident', (written) => {
  expect(fault('ack', { incident: written })).toMatchObject({
    code: 'invalid',
    fields: { incident: expect.any(String) },
  })
})

test('what is missing is named, with what belongs there', () => {
  const problem = fault('create', { title: 'Down' })
  expect(problem.fields).toEqual({ service: 'Missing. The service it concerns.' })
  expect(problem.message).toBe('service: Missing. The service it concerns.')
})

test('every wrong field is named at once', () => {
  const { fields } = fault('create', { title: 'x'.repeat(2_000), service: 'api', urgency: 'huge', priority: 'P9' })
  expect(fields).toEqual({
    title: 'At most 1024 characters.',
    urgency: 'Choose one of high, medium, low.',
    priority: 'Choose one of P1, P2, P3, P4, P5.',
  })
})

test('an unknown field is refused with the nearest known one', () => {
  expect(fault('incidents', { sevice: 'api' }).fields).toEqual({
    sevice: 'There is no such field. Did you mean service?',
  })
  expect(fault('ack', { incident: 1, hasOwnProperty: 1 }).fields).toHaveProperty('hasOwnProperty')
})

test('what forms leave empty counts as left out', () => {
  expect(
    read('create', { title: 'Down', service: 'api', urgency: '', priority: null, description: undefined }),
  ).toEqual({
    title: 'Down',
    service: 'api',
    urgency: 'high',
  })
  expect(fault('create', { title: '', service: 'api' }).fields).toEqual({
    title: 'Missing. What is wrong, in a few words.',
  })
})

test('lists are written with commas, repeated, or as lists; numbers as text', () => {
  const expected = { status: ['open', 'resolved'], limit: 20, urgency: ['low'] }
  expect(read('incidents', { status: 'open,resolved', limit: '20', urgency: 'low' })).toEqual(expected)
  expect(read('incidents', { status: ['open', 'resolved'], limit: 20, urgency: ['low'] })).toEqual(expected)
})

test.each([
  ['30m', 1_800_000],
  ['1h30m', 5_400_000],
  ['45', 2_700_000],
  [45, 2_700_000],
])('a snooze for %s is that long', (written, length) => {
  expect(read('snooze', { incident: 1, for: written })).toEqual({ incident: 'INC-1', for: length })
})

test('a snooze for something that is no duration says how to write one', () => {
  expect(fault('snooze', { incident: 1, for: 'a while' }).fields.for).toMatch(/"a while" is not a duration/)
  expect(fault('snooze', { incident: 1, until: 'tomorrow' }).fields.until).toMatch(/2026-01-05T09:00:00Z/)
})

test('text a database cannot hold is made harmless', () => {
  expect(read('note', { incident: 1, text: 'a\u0000b\ud800' })).toEqual({ incident: 'INC-1', text: 'a\ufffdb\ufffd' })
})

test.each(['text', 7, []])('%j is no input at all', (raw) => {
  expect(fault('ack', raw).message).toBe('acknowledge takes an object with named fields.')
})
