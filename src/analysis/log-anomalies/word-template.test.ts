import { expect, it } from 'vitest'
import { wordTemplate } from './word-template.ts'

it.each([
  ['closing session 44 for user 7', 'closing session <*> for user <*>', 'closing session <*> for user <*>'],
  ['peers 10.0.0.1:90, 10.0.0.2:90 gone', 'peers <*> gone', 'peers <*> <*> gone'],
  ['slot 1, slot 2, slot 3 ready', 'slot <*> ready', 'slot <*> slot <*> slot <*> ready'],
  ['took 5ms (limit 9ms)', 'took <*>ms (limit <*>ms)', 'took <*>ms (limit <*>ms)'],
  ['nothing varies here', 'nothing varies here', 'nothing varies here'],
  ['ends with 12', 'ends with <*>', 'ends with <*>'],
  ['12 begins', '<*> begins', '<*> begins'],
])('writes %s word for word', (line, template, expected) => {
  expect(wordTemplate(line, template)).toBe(expected)
})
