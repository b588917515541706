import type { Commit } from './change-question.ts'
import { type FileKind, fileKind, idleKinds } from './file-kind.ts'
import { parseDiff } from './parse-diff.ts'
import { type Place, placeOf } from './place.ts'
import { type ReadFile, readFile } from './read-file.ts'
import { identifiers, isSpecific, words } from './words.ts'

/** A commit, read: its files by kind and place, and the words it touches. */
export interface ReadCommit {
  commit: Commit
  /** What the diff shows of files that run in production. */
  files: ReadFile[]
  kinds: FileKind[]
  places: Place[]
  /** Whether nothing in it runs in production. */
  idle: boolean
  /** Words and identifiers with how much they are touched: 1 where they come or go, less where they stand near. */
  terms: Map<string, number>
}

/** Reads a commit in the light of the services that are known; the diff of one made after `noticedAt` (milliseconds) is not worth it. */
export function readCommit(commit: Commit, services: readonly string[], noticedAt: number): ReadCommit {
  const kinds = commit.files.map(fileKind)
  const live = commit.files.filter((_, at) => !idleKinds.has(kinds[at]!))
  const files = parseDiff((+commit.at <= noticedAt && commit.diff) || '', commit.files)
    .filter(({ path }) => live.includes(path) || !commit.files.includes(path))
    .slice(0, mostFiles)
    .map((file, _, whole) => readFile(file, whole))
  return {
    commit,
    files,
    kinds,
    places: live.map((path) => placeOf(path, services)),
    idle: live.length === 0,
    terms: termsOf(commit, files),
  }
}

/** A commit that touches more moves code about. */
const mostFiles = 40

function termsOf({ message, files: paths }: Commit, files: readonly ReadFile[]): Map<string, number> {
  const terms = new Map<string, number>()
  const add = (text: string, weight: number) => {
    for (const term of termsIn(text)) terms.set(term, Math.max(weight, terms.get(term) ?? 0))
  }
  add(message, 0.4)
  for (const path of paths) add(path, 0.45)
  for (const { removed, added, context, lost, gained, settings, kind, pairs } of files) {
    for (const line of context) add(line, 0.35)
    for (const line of [...removed, ...added]) add(line, 0.45)
    for (const { line } of settings) add(line, 0.9)
    add([...lost, ...gained].join(' '), 1)
    if (kind === 'dependencies')
      for (const [, line] of pairs) add(line.replace(/[\w-]+\.(?:com|org|io|dev|net)\//g, ''), 1)
  }
  return terms
}

/** The terms of a text: made identifiers as they stand, in lower case and marked, and single words. */
export function termsIn(text: string): Set<string> {
  const headers = (text.match(/\b[A-Za-z]+(?:-[A-Za-z][A-Za-z0-9]*)+\b/g) ?? []).map((name) => `=${name.toLowerCase()}`)
  const made = identifiers(text)
    .filter(isSpecific)
    .map((identifier) => `=${identifier.toLowerCase()}`)
  return new Set([...made, ...headers, ...words(text)])
}
