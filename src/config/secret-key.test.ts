import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSecretKey } from './secret-key.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-key-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bytes = (value: number) => (size: number) => new Uint8Array(size).fill(value)

it('is made once, for its owner only, and is the same ever after', () => {
  const file = join(folder, 'deep', 'data.key')
  const first = openSecretKey({ file }, bytes(1))
  expect(Buffer.from(first, 'base64')).toEqual(Buffer.alloc(32, 1))
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(openSecretKey({ file }, bytes(2))).toBe(first)
  expect(readFileSync(file, 'utf8').trim()).toBe(first)
})

it('is the text when one is given', () => {
  expect(openSecretKey({ text: 'given' }, bytes(1))).toBe('given')
})

it('is not silently replaced when its file was emptied, or a folder is in its place', () => {
  writeFileSync(join(folder, 'empty'), '')
  expect(() => openSecretKey({ file: join(folder, 'empty') }, bytes(1))).toThrow(/is empty. Restore it/)
  expect(() => openSecretKey({ file: folder }, bytes(1))).toThrow(/cannot be read/)
})
