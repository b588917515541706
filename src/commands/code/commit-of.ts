import type { Deploy } from '../../core/telemetry/deploy.ts'

/** The commit that a change names, by seven hex digits or more: itself, or as its version. */
export function commitOf({ sha, version }: Pick<Deploy, 'sha' | 'version'>): string | undefined {
  if (sha !== undefined && /^[0-9a-f]{7,40}$/.test(sha)) return sha
  return version === undefined ? undefined : /(?:^|[:@_-])(?:sha-|g)?([0-9a-f]{7,40})$/.exec(version)?.[1]
}
