import { expect, test } from 'vitest'
import type { Repository } from './code-host.ts'
import { codeMemory, remembered } from './remembered.ts'

const whole = 'a'.repeat(40)

/** A repository that counts how often it is asked for a file, and fails at first when told so. */
function counting(failures = 0) {
  const asked: string[] = []
  const inner = {
    address: 'github.com/acme/pay',
    file: async (path: string, sha: string) => {
      asked.push(`${path}@${sha}`)
      if (asked.length <= failures) throw new Error('away')
      return `${path} of ${sha}`
    },
  } as unknown as Repository
  return { inner, asked }
}

test('what a whole commit id names is asked for once, and a branch every time', async () => {
  const { inner, asked } = counting()
  const repository = remembered(inner, codeMemory())
  await Promise.all([repository.file('a', whole), repository.file('a', whole)])
  expect(await repository.file('a', whole)).toBe(`a of ${whole}`)
  await repository.file('a', 'main')
  await repository.file('a', 'main')
  expect(asked).toEqual([`a@${whole}`, 'a@main', 'a@main'])
})

test('a failure is not remembered', async () => {
  const { inner } = counting(1)
  const repository = remembered(inner, codeMemory())
  await expect(repository.file('a', whole)).rejects.toThrow('away')
  expect(await repository.file('a', whole)).toBe(`a of ${whole}`)
})

test('the oldest goes first', async () => {
  const { inner, asked } = counting()
  const repository = remembered(inner, codeMemory(2))
  for (const path of ['a', 'b', 'c', 'c', 'a']) await repository.file(path, whole)
  expect(asked.map((one) => one[0])).toEqual(['a', 'b', 'c', 'a'])
})
