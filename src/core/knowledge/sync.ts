import type { KnowledgeSource, Library } from './article.ts'

/** Brings the library up to date with a source; answers what could not be read. A source that fails keeps what it told before. */
export async function syncKnowledge(library: Library, source: KnowledgeSource): Promise<string[]> {
  const { articles, gone, faults } = await source.changes(await library.digests(source.name))
  if (articles.length || gone.length) await library.putArticles(source.name, articles, gone)
  return faults
}
