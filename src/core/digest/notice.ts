import type { Digest } from './digest.ts'

/** A digest, told once. */
export interface DigestNotice {
  about: 'digest'
  /** A restricted service that it tells of; empty when anybody may know that it was sent. */
  service: string
  digest: Digest
  at: Date
}
