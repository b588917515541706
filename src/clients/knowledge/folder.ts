import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { KnowledgeSource } from '../../core/knowledge/article.ts'
import { Problem } from '../../core/problem.ts'
import { readChanged } from './read-changed.ts'

/** Beyond these nothing of a folder is read. */
const mostFiles = 5_000
const mostBytes = 500_000

/** Markdown files of a folder and the folders below it. Links are not followed. */
export function knowledgeFolder(name: string, folder: string): KnowledgeSource {
  return {
    name,
    async changes(known) {
      const faults: string[] = []
      const files = await markdownIn(folder)
      if (files.length > mostFiles) faults.push(`${name} has more than ${mostFiles} files; the others are left out.`)
      const read = await readChanged(name, known, files.slice(0, mostFiles), async (path) => {
        const full = join(folder, path)
        if ((await stat(full)).size > mostBytes)
          throw new Problem('invalid', `${path} is larger than ${mostBytes / 1_000} kB.`)
        return readFile(full, 'utf8')
      })
      return { ...read, faults: [...faults, ...read.faults] }
    },
  }
}

async function markdownIn(folder: string): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && /\.(md|markdown)$/i.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.') || part === 'node_modules'))
    .sort()
}
