import fc from 'fast-check'
import { expect, it } from 'vitest'
import { translateIds } from './ids.ts'

const ids = translateIds([
  ['U0JANE', 'UABCDEF01'],
  ['C0OPS', 'C000000001'],
  ['U000000001', 'UABCDEF02'],
  ['UEMULATOR', 'U000000001'],
])

it('translates ids in texts, lists and keys', () => {
  expect(ids.toEmulator({ C0OPS: ['U0JANE', 'hello <@U0JANE>\nC0OPS'] })).toEqual({
    C000000001: ['UABCDEF01', 'hello <@UABCDEF01>\nC000000001'],
  })
})

it('keeps apart a seeded id that the emulator uses for somebody else', () => {
  expect(ids.toEmulator('U000000001')).toBe('UABCDEF02')
  expect(ids.fromEmulator(['UABCDEF02', 'U000000001'])).toEqual(['U000000001', 'UEMULATOR'])
})

it('gives every value back unchanged after both ways', () => {
  const words = fc.constantFrom('U0JANE', 'C0OPS', 'U000000001', ' ', 'x', '<@', '>', '\n', '7', 'é')
  const texts = fc.array(words).map((parts) => parts.join(''))
  fc.assert(fc.property(texts, (text) => ids.fromEmulator(ids.toEmulator({ text })).text === text))
})
