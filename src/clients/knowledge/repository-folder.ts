import type { Repository } from '../../core/code/code-host.ts'
import type { KnowledgeSource } from '../../core/knowledge/article.ts'
import { readChanged } from './read-changed.ts'

/** Markdown files of a Git repository, at the end of a branch; nothing is read again while the branch stands still. */
export function knowledgeRepository(
  name: string,
  repository: Repository,
  { folder = '', ref }: { folder?: string | undefined; ref?: string | undefined } = {},
): KnowledgeSource {
  let read: string | undefined
  const below = folder.replace(/^\/+|\/+$/g, '')
  return {
    name,
    async changes(known) {
      const { sha } = await repository.head(ref)
      if (sha === read) return { articles: [], gone: [], faults: [] }
      const paths = (await repository.paths(sha)).filter(
        (path) => /\.(md|markdown)$/i.test(path) && (below === '' || path.startsWith(`${below}/`)),
      )
      const changes = await readChanged(name, known, paths, (path) => repository.file(path, sha))
      read = sha
      return changes
    },
  }
}
