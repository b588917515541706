import { glob, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { Problem } from '../../core/problem.ts'

/** A file that may hold lines. */
export interface LogFile {
  path: string
  /** Its name without endings and marks of rotation: `shop-2026-01-31.log.2.gz` → `shop`. */
  stem: string
  /** The folder it stands in, by its last name. */
  folder: string
  size: number
  changedAt: Date
}

const logLike = /\.(log|json|jsonl|ndjson|logfmt|txt|out|err)([.-][\w-]+)*(\.gz)?$/i
const special = /[*?[\]{}]/
const most = 10_000

/**
 * The files that paths, folders or patterns name, newest change first. Whatever a link or `..` leads to, a file counts only
 * when it really lies in the folder that was written before the first `*`.
 */
export async function findFiles(patterns: readonly string[], root: string): Promise<LogFile[]> {
  const found = new Map<string, LogFile>()
  for (const pattern of patterns) for (const file of await filesOf(pattern, root)) found.set(file.path, file)
  return [...found.values()].sort((a, b) => b.changedAt.getTime() - a.changedAt.getTime())
}

async function filesOf(pattern: string, root: string): Promise<LogFile[]> {
  const whole = isAbsolute(pattern) ? pattern : join(root, pattern)
  const fixed = fixedPart(whole)
  const inside = await realpath(fixed).catch((error: unknown) => {
    throw unreadable(pattern, error)
  })
  const plain = fixed === resolve(whole)
  const base = plain && (await stat(inside)).isDirectory() ? inside : plain ? dirname(inside) : inside
  const paths = plain ? await plainPaths(inside) : glob(relative(fixed, whole).split(sep).join('/'), { cwd: fixed })
  const files: LogFile[] = []
  for await (const path of paths) {
    const file = await fileAt(resolve(fixed, path), base)
    if (file) files.push(file)
    if (files.length > most)
      throw new Problem('invalid', `${pattern.slice(0, 100)} names more than ${most} files. Write a narrower path.`)
  }
  return files
}

async function plainPaths(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const names = await readdir(path, { recursive: true })
  return names.filter((name) => logLike.test(name)).map((name) => join(path, name))
}

/** The part of a pattern before its first special character, up to a whole folder. */
function fixedPart(whole: string): string {
  const parts = resolve('/', whole.slice(0, special.exec(whole)?.index ?? whole.length))
  return special.test(whole) && !whole.slice(0, special.exec(whole)!.index).endsWith(sep) ? dirname(parts) : parts
}

async function fileAt(path: string, base: string): Promise<LogFile | undefined> {
  // A link to nowhere, or a file that was rotated away this moment, is no file.
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined || !(real === base || real.startsWith(base.endsWith(sep) ? base : base + sep)))
    return undefined
  const found = await stat(real).catch(() => undefined)
  if (!found?.isFile()) return undefined
  const name = basename(path)
  return { path: real, stem: stemOf(name), folder: basename(dirname(real)), size: found.size, changedAt: found.mtime }
}

/** A name without its endings and the dates and numbers that rotation adds. */
export function stemOf(name: string): string {
  let stem = name
  for (;;) {
    const shorter = stem
      .replace(/\.(gz|log|json|jsonl|ndjson|logfmt|txt|out|err)$/i, '')
      .replace(/(\.\d{1,3}|[._-]\d{4}-?\d\d-?\d\d([T_-]?\d{2}([:-]?\d{2}){0,2})?|[._-]\d{10,14})$/, '')
    if (shorter === stem || shorter === '') return stem
    stem = shorter
  }
}

/** What the file system refuses, as a person should read it. */
export function unreadable(path: string, error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const shown = path.slice(0, 200)
  if (code === 'ENOENT')
    return new Problem('not_found', `There is nothing at ${shown}. Check the path of this profile.`)
  if (code === 'EACCES' || code === 'EPERM')
    return new Problem(
      'unavailable',
      `${shown} may not be read. Give the user that runs Allclear permission to read it.`,
    )
  return new Problem('unavailable', `${shown} cannot be read${/^[A-Z]+$/.test(code) ? ` (${code})` : ''}.`)
}
