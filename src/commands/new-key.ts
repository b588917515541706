import { createHash, randomBytes } from 'node:crypto'

/** A fresh key of the API with 256 random bits, and the SHA-256 under which it is kept. */
export function newKey(): { key: string; hash: string } {
  const key = `allclear_${randomBytes(32).toString('base64url')}`
  return { key, hash: hashKey(key) }
}

/** What is kept of a key: its SHA-256, in lower-case hex. */
export const hashKey = (key: string) => createHash('sha256').update(key).digest('hex')
