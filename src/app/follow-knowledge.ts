import { knowledgeFolder } from '../clients/knowledge/folder.ts'
import { knowledgeRepository } from '../clients/knowledge/repository-folder.ts'
import type { KnowledgeConfig } from '../config/knowledge-section.ts'
import { guarded } from '../core/code/guarded.ts'
import type { KnowledgeSource, Library } from '../core/knowledge/article.ts'
import { syncKnowledge } from '../core/knowledge/sync.ts'
import type { Logger } from './logger.ts'
import type { OpenRepository } from './open-code.ts'

/** How often it is looked whether something changed, in milliseconds. */
const lookEveryMs = 60_000

/** Reads the configured knowledge at once and whenever it changed; answers what ends that. */
export function followKnowledge({
  sources,
  library,
  open,
  every,
  log,
}: {
  sources: readonly KnowledgeConfig[]
  library: Library
  open: OpenRepository
  every(ms: number, run: () => void): () => void
  log: Logger
}): { start(): () => void; look(): Promise<void> } {
  const opened = new Map<string, KnowledgeSource>()
  let looking: Promise<void> | undefined
  let told = new Set<string>()
  const look = () => {
    looking ??= lookAtAll().finally(() => {
      looking = undefined
    })
    return looking
  }
  async function lookAtAll(): Promise<void> {
    const faults: string[] = []
    for (const source of sources) {
      try {
        const known = opened.get(source.name) ?? openSource(source, open)
        opened.set(source.name, known)
        faults.push(...(await syncKnowledge(library, known)))
      } catch (error) {
        faults.push(
          `${source.name} cannot be read, and what is known of it stays: ${error instanceof Error ? error.message : 'unknown reason'}`,
        )
      }
    }
    // A fault that lasts is told once.
    for (const fault of faults) if (!told.has(fault)) log.warn({ fault }, 'some knowledge cannot be read')
    told = new Set(faults)
  }
  return {
    look,
    start() {
      void library
        .keepSources(sources.map(({ name }) => name))
        .then(look)
        .catch((error: unknown) => log.warn({ error }, 'knowledge was not read'))
      return every(lookEveryMs, () => void look())
    },
  }
}

const openSource = (source: KnowledgeConfig, open: OpenRepository): KnowledgeSource =>
  'folder' in source
    ? knowledgeFolder(source.name, source.folder)
    : knowledgeRepository(source.name, guarded(open(source.repo), []), { folder: source.path, ref: source.ref })
