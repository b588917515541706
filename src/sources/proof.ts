import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** Whether `sha256=<hex>` is the HMAC-SHA256 of the bytes with the secret. */
export function isHmac(shown: string, bytes: Uint8Array, secret: string): boolean {
  const expected = createHmac('sha256', secret).update(bytes).digest()
  const given = Buffer.from(/^sha256=([0-9a-f]{64})$/i.exec(shown.trim())?.[1] ?? '', 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** Whether a token is the secret itself, found out in the same time whatever it is. */
export const isSecret = (shown: string, secret: string): boolean =>
  secret !== '' && timingSafeEqual(hash('sha256', shown, 'buffer'), hash('sha256', secret, 'buffer'))
