import { fileKind } from '../../../analysis/changes/file-kind.ts'
import { Problem } from '../../../core/problem.ts'
import type { FoundCode } from '../repository-of.ts'
import { type Manifest, readManifests } from './manifest.ts'

/** More files than these are not read, nor larger ones. */
const mostFiles = 20
const longestFile = 200_000
/** What is a staging or test set-up is not what runs. */
const idle = new Set(['test', 'docs', 'pipeline', 'staging'])

/** The YAML documents of a repository that may be about an object: those in files that hold one of these words. */
export async function findManifests(
  { repository, sha, signal }: FoundCode,
  words: readonly string[],
): Promise<Manifest[]> {
  const paths = new Set<string>()
  for (const text of new Set(words.filter((word) => word.length > 1)))
    for (const { path } of await repository.search({ text, sha, limit: 100, signal }))
      if (/\.ya?ml$/i.test(path) && !idle.has(fileKind(path))) paths.add(path)
  const manifests: Manifest[] = []
  for (const path of [...paths].sort().slice(0, mostFiles)) {
    const text = await textOf(path)
    if (text !== undefined && text.length <= longestFile) manifests.push(...readManifests(path, text))
  }
  return manifests

  async function textOf(path: string): Promise<string | undefined> {
    try {
      return await repository.file(path, sha, signal)
    } catch (error) {
      if (error instanceof Problem && (error.code === 'invalid' || error.code === 'forbidden')) return undefined
      throw error
    }
  }
}
