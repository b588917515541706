import { expect, it } from 'vitest'
import { nearest } from './nearest.ts'

const known = ['bot_token', 'signing_secret', 'default_channel', 'port', 'title']

it.each([
  ['bot_tokn', 'bot_token'],
  ['botToken', 'bot_token'],
  ['BOT-TOKEN', 'bot_token'],
  ['defaultChanel', 'default_channel'],
  ['titel', 'title'],
  ['prot', 'port'],
  ['colour', undefined],
  ['', undefined],
])('%j was meant as %j', (word, meant) => {
  expect(nearest(word, known)).toBe(meant)
})
