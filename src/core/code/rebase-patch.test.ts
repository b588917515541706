import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readPatch, writePatch } from './patch.ts'
import { putBack } from './put-back.ts'
import { rebasePatch } from './rebase-patch.ts'

const rebased = async (before: string | undefined, after: string | undefined, now: string | undefined) => {
  const patch = readPatch(writePatch([{ path: 'f', before, after }]))
  return (await rebasePatch(patch, async () => now)).map((delta) => delta.after)
}

test('a change is made where its lines stand by now', async () => {
  expect(await rebased('a\nb\nc\n', 'a\nB\nc\n', 'new\na\nb\nc\nend\n')).toEqual(['new\na\nB\nc\nend\n'])
  expect(await rebased(undefined, 'x\n', undefined)).toEqual(['x\n'])
  expect(await rebased('x\n', undefined, 'x\n')).toEqual([undefined])
})

test('what is there already is left out', async () => {
  expect(await rebased(undefined, 'x\n', 'x\n')).toEqual([])
  expect(await rebased('x\n', undefined, undefined)).toEqual([])
})

test.each<[string | undefined, string | undefined, string | undefined]>([
  ['a\nb\nc\n', 'a\nB\nc\n', 'a\nz\nc\n'],
  ['a\nb\nc\n', 'a\nB\nc\n', 'a\nb\nc\na\nb\nc\n'],
  ['a\n', 'b\n', undefined],
  [undefined, 'x\n', 'y\n'],
  ['x\n', undefined, 'y\n'],
])('%j to %j does not fit %j', async (before, after, now) => {
  await expect(rebased(before, after, now)).rejects.toMatchObject({ code: 'conflict', message: /f was changed since/ })
})

test('lines that were added before and after a change never alter what it does', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('old one', 'old two', 'old three'), { maxLength: 6 }),
      fc.array(fc.constantFrom('end one', 'end two'), { maxLength: 6 }),
      async (above, below) => {
        const around = (text: string) => [...above, text, ...below].map((line) => `${line}\n`).join('')
        expect(await rebased('a\nb\nc\n', 'a\nB\nc\n', around('a\nb\nc'))).toEqual([around('a\nB\nc')])
      },
    ),
  ))

test.each<[string, [string, string][], string | undefined]>([
  ['a: 2\nb: 1\n', [['a: 1', 'a: 2']], 'a: 1\nb: 1\n'],
  ['top:\n    a: 2 \n', [['  a: 1', '  a: 2']], 'top:\n    a: 1\n'],
  ['a: 2\r\nb\r\n', [['a: 1', 'a: 2']], 'a: 1\r\nb\r\n'],
  ['a: 3\n', [['a: 1', 'a: 2']], undefined],
  ['a: 2\nx\na: 2\n', [['a: 1', 'a: 2']], undefined],
])('in %j the lines %j are put back', (text, pairs, expected) => {
  expect(putBack(text, pairs)).toBe(expected)
})
