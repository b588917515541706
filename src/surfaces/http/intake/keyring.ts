import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { SourceSettings } from '../../../core/source.ts'

/** Finds the configured source a caller may speak for. Every look-up takes the same steps, found or not. */
export interface Keyring {
  /** The source of this name, when the key is its own. */
  named(name: string, key: string): SourceSettings | undefined
  /** The source of this name, when the body was signed with its key less than five minutes away from now. */
  signed(name: string, signature: string, body: Uint8Array, now: Date): SourceSettings | undefined
  /** The source of this name and kind, when its proof holds with the secret of that source. */
  proven(name: string, kind: string, holds: (secret: string) => boolean): SourceSettings | undefined
  /** The source of this kind whose key it is. */
  ofKind(kind: string, key: string): SourceSettings | undefined
}

/** How far the time of a signature may be from ours, in milliseconds. */
const signatureWindow = 5 * 60_000

/** Keeps the keys as digests, compared in constant time; an unknown name is compared with a key nobody has. */
export function keyring(settings: SourceSettings[]): Keyring {
  const all = settings.filter(({ key }) => key).map((source) => ({ source, digest: digestOf(source.key) }))
  const byName = new Map(all.map((entry) => [entry.source.name, entry]))
  const nobody = Buffer.alloc(32)
  return {
    named(name, key) {
      const entry = byName.get(name)
      return timingSafeEqual(digestOf(key), entry?.digest ?? nobody) ? entry?.source : undefined
    },
    signed(name, signature, body, now) {
      const source = byName.get(name)?.source
      return isSignedBy(source?.key ?? 'nobody', signature, body, now) ? source : undefined
    },
    proven(name, kind, holds) {
      const known = byName.get(name)?.source
      const source = known?.kind === kind ? known : undefined
      return holds(source ? secretOf(source) : 'nobody') ? source : undefined
    },
    ofKind(kind, key) {
      const digest = digestOf(key)
      const matching = all.filter((entry) => timingSafeEqual(digest, entry.digest))
      return matching.find(({ source }) => source.kind === kind)?.source
    },
  }
}

/** What a vendor signs with: the setting `secret`, where it is not the key of the door. */
const secretOf = ({ key, extra }: SourceSettings) => (typeof extra.secret === 'string' && extra.secret) || key

const digestOf = (key: string) => hash('sha256', key, 'buffer')

/** `t=<seconds since 1970>,v1=<hex of HMAC-SHA256(key, "<t>.<body as sent>")>`; `v1` may stand there several times. */
function isSignedBy(key: string, signature: string, body: Uint8Array, now: Date): boolean {
  const pairs = signature.split(',').map((pair) => pair.trim().split('=', 2) as [string, string?])
  const time = pairs.find(([name]) => name === 't')?.[1] ?? ''
  if (!/^\d{1,12}$/.test(time) || Math.abs(now.getTime() - Number(time) * 1_000) > signatureWindow) return false
  const expected = createHmac('sha256', key).update(`${time}.`).update(body).digest()
  const given = pairs.filter(([name]) => name === 'v1').map(([, hex]) => Buffer.from(hex ?? '', 'hex'))
  return given.some((mac) => mac.length === expected.length && timingSafeEqual(mac, expected))
}
