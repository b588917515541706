import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Problem } from '../core/problem.ts'
import type { SecretKeyConfig } from './config-shape.ts'

/**
 * The text of the key that seals tokens. A key file that does not exist is made, readable by its owner only; of two
 * processes that make it at once one wins and both use the same key.
 */
export function openSecretKey(key: SecretKeyConfig, randomBytes: (size: number) => Uint8Array): string {
  if ('text' in key) return key.text
  const existing = read(key.file)
  if (existing !== undefined) return existing
  mkdirSync(dirname(key.file), { recursive: true })
  try {
    writeFileSync(key.file, `${Buffer.from(randomBytes(32)).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(key.file, 0o600)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new Problem('unavailable', `The key file ${key.file} cannot be made. Make its folder writable.`, { cause })
  }
  const made = read(key.file)
  if (made === undefined)
    throw new Problem('unavailable', `The key file ${key.file} is empty. Restore it from a backup.`)
  return made
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Problem('unavailable', `The key file ${file} cannot be read. Check its permissions.`, { cause })
  }
}
