import type { FoundCode } from '../repository-of.ts'
import { type Manifest, readManifests, type Spot, valueAt } from './manifest.ts'

/** How many commits of a file are looked through. */
const mostCommits = 15

/** What a value was before the commit that changed it last, and that commit; undefined when it never changed. */
export async function earlierValue(
  { repository, sha, signal }: FoundCode,
  manifest: Manifest,
  { at, value }: Spot,
): Promise<{ value: string | number; commit: string } | undefined> {
  const { path } = manifest
  const commits = await repository.commits({ path, sha, limit: mostCommits, signal })
  for (const { sha: commit, parents } of commits) {
    const [parent] = parents
    const text = parent === undefined ? undefined : await repository.file(path, parent, signal)
    const before = text === undefined ? undefined : readManifests(path, text).find((one) => isSame(one, manifest))
    const was = before && valueAt(before, at)
    if (was === undefined) return undefined
    if (was !== value) return typeof was === 'string' || typeof was === 'number' ? { value: was, commit } : undefined
  }
  return undefined
}

const isSame = (one: Manifest, other: Manifest) =>
  one.name === undefined
    ? one.index === other.index
    : one.kind === other.kind && one.name === other.name && one.namespace === other.namespace
