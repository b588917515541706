import type { Deploy } from '../../core/telemetry/deploy.ts'

/** How far apart two places may tell of the same deploy: a roll-out takes its time. In milliseconds. */
const togetherMs = 10 * 60_000

/**
 * The changes of several places as one list, newest first. What has the same id, or is of the same kind, version or commit
 * and moment, is one: the earliest is kept, with what only the others know. A roll-out is the deploy it carries out.
 */
export function mergeDeploys(...places: readonly (readonly Deploy[])[]): Deploy[] {
  const merged: Deploy[] = []
  for (const one of places.flat().toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    const at = merged.findIndex((known) => isSame(known, one))
    if (at < 0) merged.push(one)
    else merged[at] = { ...one, ...merged[at]! }
  }
  return merged.reverse()
}

function isSame(known: Deploy, one: Deploy): boolean {
  if (known.service !== one.service) return false
  if (known.id === one.id && known.origin === one.origin) return true
  if (putsOut(known.kind) !== putsOut(one.kind)) return false
  if (Math.abs(known.at.getTime() - one.at.getTime()) > togetherMs) return false
  if (known.sha !== undefined && one.sha !== undefined) return isSameSha(known.sha, one.sha)
  if (known.version !== undefined && one.version !== undefined) return isSameVersion(known.version, one.version)
  return [known.version, one.version].some((version) => [known.sha, one.sha].some((sha) => names(version, sha)))
}

const putsOut = (kind: Deploy['kind']) => (kind === 'rollout' ? 'deploy' : kind)

/** Short hashes of at least seven digits stand for the long one. */
function isSameSha(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length)
  return length >= 7 && a.slice(0, length).toLowerCase() === b.slice(0, length).toLowerCase()
}

const isSameVersion = (a: string, b: string) => a.replace(/^v/i, '') === b.replace(/^v/i, '')

/** Images are often tagged with the commit. */
const names = (version: string | undefined, sha: string | undefined) =>
  version !== undefined && sha !== undefined && /^[0-9a-f]{7,40}$/i.test(version) && isSameSha(version, sha)
