import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Secrets } from '../core/secrets.ts'

const scheme = 'v1.'

/** Seals with AES-256-GCM under a key derived from the installation's secret; `v1.` leads, so that the scheme can change. */
export function secretsWith(secret: string): Secrets {
  const key = createHash('sha256').update(`allclear tokens v1\n${secret}`).digest()
  return {
    seal(plaintext) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
      return `${scheme}${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`
    },
    open(text) {
      if (!text.startsWith(scheme)) throw new Error('This text was not sealed by Allclear.')
      const bytes = Buffer.from(text.slice(scheme.length), 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
  }
}
