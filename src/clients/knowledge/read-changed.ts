import type { Article } from '../../core/knowledge/article.ts'
import { Problem } from '../../core/problem.ts'
import { digestOf, parseArticle } from './parse-article.ts'

/** Reads files and parses those that differ from what is known; one that cannot be read is a fault and keeps its old self. */
export async function readChanged(
  source: string,
  known: ReadonlyMap<string, string>,
  paths: readonly string[],
  read: (path: string) => Promise<string | undefined>,
): Promise<{ articles: Article[]; gone: string[]; faults: string[] }> {
  const articles: Article[] = []
  const faults: string[] = []
  for (const path of paths) {
    try {
      const text = await read(path)
      if (text !== undefined && known.get(path) !== digestOf(text)) articles.push(parseArticle(source, path, text))
    } catch (error) {
      if (error instanceof Problem) faults.push(`${source}: ${error.message}`)
      else if ((error as NodeJS.ErrnoException).code)
        faults.push(`${source}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
      else throw error
    }
  }
  const there = new Set(paths)
  return { articles, gone: [...known.keys()].filter((path) => !there.has(path)), faults }
}
