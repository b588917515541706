import type { Window } from '../telemetry/window.ts'
import type { Digest } from './digest.ts'
import type { DigestNotice } from './notice.ts'

/** Reads a digest back from JSON, moments included. */
export function readDigest(stored: unknown): Digest {
  const digest = stored as Digest
  return {
    ...digest,
    window: readWindow(digest.window),
    previous: readWindow(digest.previous),
    unacked: digest.unacked.map((one) => ({ ...one, openedAt: new Date(one.openedAt) })),
  }
}

const readWindow = ({ from, to }: Window): Window => ({ from: new Date(from), to: new Date(to) })

/** Reads what is told of a digest back from JSON. */
export const readDigestNotice = (stored: DigestNotice): DigestNotice => ({
  ...stored,
  digest: readDigest(stored.digest),
  at: new Date(stored.at),
})
