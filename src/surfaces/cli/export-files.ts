import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { ExportFile } from '../../core/importer.ts'
import { Problem } from '../../core/problem.ts'

/**
 * The JSON of an export: one file, or every `.json` in a folder and the folders in it, in the order of their names. Throws
 * Problem `not_found` or `invalid` that names the file.
 */
export function exportFiles(cwd: string, path: string): ExportFile[] {
  const whole = resolve(cwd, path)
  if (!existsSync(whole)) throw new Problem('not_found', `There is no file or folder ${path}. Check the path.`)
  if (!statSync(whole).isDirectory()) return [parsed(whole, basename(whole))]
  const names = (readdirSync(whole, { recursive: true }) as string[]).filter((name) =>
    name.toLowerCase().endsWith('.json'),
  )
  if (!names.length)
    throw new Problem('invalid', `${path} holds no .json files. Name the folder of the export, or a single file of it.`)
  return names.toSorted().map((name) => parsed(join(whole, name), name))
}

function parsed(path: string, file: string): ExportFile {
  try {
    return { file, content: JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, '')) as unknown }
  } catch (cause) {
    if (!(cause instanceof SyntaxError))
      throw new Problem('invalid', `${file}: it cannot be read. Check its permissions.`, { cause })
    throw new Problem('invalid', `${file}: this is not valid JSON. Export it again, or take it out of the folder.`, {
      cause,
    })
  }
}
