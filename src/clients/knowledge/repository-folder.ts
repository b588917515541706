import type { Repository } from '../../core/code/code-host.ts'
import type { KnowledgeSource } from '../../core/knowledge/article.ts'
import { readChanged } from './read-changed.ts'

/** Markdown files of a Git repository, at the end of a branch; nothing is read again while the branch stands still. */
export function knowledgeRepository(
  name: string,
  repository: Repository,
  { folder = '', ref }: { folder?: string | undefined; ref?: string | undefined } = {},
): KnowledgeSource {
  // What was read last: the commit, and what is known once that was kept.
  let read: { sha: string; known: string } | undefined
  const below = folder.replace(/^\/+|\/+$/g, '')
  return {
    name,
    async changes(known) {
      const { sha } = await repository.head(ref)
      if (sha === read?.sha && fingerprint(known) === read.known) return { articles: [], gone: [], faults: [] }
      const paths = (await repository.paths(sha)).filter(
        (path) => /\.(md|markdown)$/i.test(path) && (below === '' || path.startsWith(`${below}/`)),
      )
      const changes = await readChanged(name, known, paths, (path) => repository.file(path, sha))
      const kept = new Map(known)
      for (const { path, digest } of changes.articles) kept.set(path, digest)
      for (const path of changes.gone) kept.delete(path)
      read = { sha, known: fingerprint(kept) }
      return changes
    },
  }
}

const fingerprint = (known: ReadonlyMap<string, string>) => JSON.stringify([...known].sort())
