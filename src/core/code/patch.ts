import { Problem } from '../problem.ts'
import { diffLines, type LineEdit } from './diff-lines.ts'

/** A part of a file that changes, with the lines around it; `start` counts from 1 in the file before. */
export interface Hunk {
  start: number
  edits: LineEdit[]
}

/** What changes in one file. */
export interface FilePatch {
  path: string
  kind: 'add' | 'change' | 'remove'
  hunks: Hunk[]
}

/** A file before and after; undefined where it does not exist. */
export interface FileDelta {
  path: string
  before: string | undefined
  after: string | undefined
}

const around = 3
/** How a last line without a line break is told apart inside a list of lines. */
const unended = '\n\\ No newline at end of file'

/** Texts as lines; a last line that does not end carries the mark, so that it equals no line that does. */
export function linesOf(text: string): string[] {
  if (text === '') return []
  const lines = text.split('\n')
  const last = lines.pop()!
  return last === '' ? lines : [...lines, last + unended]
}

export const textOf = (lines: readonly string[]) =>
  lines.map((line) => (line.endsWith(unended) ? line.slice(0, -unended.length) : `${line}\n`)).join('')

/** Writes a unified diff, files in order of their paths; the same deltas give the same bytes. */
export function writePatch(deltas: readonly FileDelta[]): string {
  const sorted = [...deltas].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  return sorted
    .filter(({ before, after }) => before !== after)
    .map(writeFile)
    .join('')
}

function writeFile({ path, before, after }: FileDelta): string {
  const mode = before === undefined ? 'new file mode 100644\n' : after === undefined ? 'deleted file mode 100644\n' : ''
  const names = `--- ${before === undefined ? '/dev/null' : `a/${path}`}\n+++ ${after === undefined ? '/dev/null' : `b/${path}`}\n`
  const hunks = hunksOf(diffLines(linesOf(before ?? ''), linesOf(after ?? '')))
  return `diff --git a/${path} b/${path}\n${mode}${hunks.length ? names : ''}${hunks.map(writeHunk).join('')}`
}

function hunksOf(edits: readonly LineEdit[]): (Hunk & { startAfter: number })[] {
  const changed = edits.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]))
  const hunks: (Hunk & { startAfter: number })[] = []
  let old = 0
  let now = 0
  let at = 0
  const skipTo = (index: number) => {
    for (; at < index; at += 1) {
      if (edits[at]!.sign !== '+') old += 1
      if (edits[at]!.sign !== '-') now += 1
    }
  }
  for (let first = 0; first < changed.length; ) {
    let last = first
    while (last + 1 < changed.length && changed[last + 1]! - changed[last]! <= 2 * around) last += 1
    const from = Math.max(0, changed[first]! - around)
    const to = Math.min(edits.length, changed[last]! + around + 1)
    skipTo(from)
    hunks.push({ start: old + 1, startAfter: now + 1, edits: edits.slice(from, to) })
    first = last + 1
  }
  return hunks
}

function writeHunk({ start, startAfter, edits }: Hunk & { startAfter: number }): string {
  const old = edits.filter(({ sign }) => sign !== '+').length
  const now = edits.filter(({ sign }) => sign !== '-').length
  const range = (from: number, count: number) => `${count ? from : from - 1}${count === 1 ? '' : `,${count}`}`
  const lines = edits.map(({ sign, line }) => `${sign}${line}\n`).join('')
  return `@@ -${range(start, old)} +${range(startAfter, now)} @@\n${lines}`
}

/** Reads a unified diff as `git diff` writes it. Throws Problem `invalid` that names the line. */
export function readPatch(text: string): FilePatch[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const files: FilePatch[] = []
  let at = 0
  while (at < lines.length) {
    const head = /^diff --git a\/(.+) b\/\1$/.exec(lines[at]!)
    if (!head) throw faulty(at, 'a file begins with "diff --git a/path b/path", one path for both')
    const file: FilePatch = { path: head[1]!, kind: 'change', hunks: [] }
    at += 1
    for (; at < lines.length && !/^(@@|diff --git) /.test(lines[at]!); at += 1) readHeader(file, lines[at]!, at)
    while (at < lines.length && lines[at]!.startsWith('@@ ')) at = readHunk(file, lines, at)
    files.push(file)
  }
  if (!files.length) throw faulty(0, 'there is no file in it')
  return files
}

function readHeader(file: FilePatch, line: string, at: number): void {
  if (line.startsWith('new file mode 100644')) file.kind = 'add'
  else if (line.startsWith('deleted file mode ')) file.kind = 'remove'
  else if (line === '--- /dev/null' || line === '+++ /dev/null' || /^index [0-9a-f]+\.\./.test(line)) return
  else if (line !== `--- a/${file.path}` && line !== `+++ b/${file.path}`)
    throw faulty(at, 'modes, renames and other paths are not taken')
}

function readHunk(file: FilePatch, lines: readonly string[], from: number): number {
  const head = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[from]!)
  if (!head) throw faulty(from, 'a hunk begins with "@@ -1,2 +1,2 @@"')
  let old = Number(head[2] ?? 1)
  let now = Number(head[3] ?? 1)
  const start = Number(head[1]) + (old === 0 ? 1 : 0)
  const edits: LineEdit[] = []
  let at = from + 1
  while (old > 0 || now > 0 || lines[at]?.startsWith('\\')) {
    const line = lines[at]
    const sign = line?.[0]
    if (line === undefined) throw faulty(at, 'a hunk ends too early')
    if (sign === '\\') {
      const last = edits.at(-1)
      if (!last || last.line.endsWith(unended)) throw faulty(at, 'nothing stands before this mark')
      last.line += unended
    } else if (sign === ' ' || sign === '-' || sign === '+') {
      edits.push({ sign, line: line.slice(1) })
      if (sign !== '+') old -= 1
      if (sign !== '-') now -= 1
    } else throw faulty(at, 'a line of a hunk begins with a space, - or +')
    at += 1
  }
  if (old < 0 || now < 0) throw faulty(from, 'a hunk holds more lines than it says')
  file.hunks.push({ start, edits })
  return at
}

const faulty = (at: number, why: string) =>
  new Problem('invalid', `The diff cannot be read at line ${at + 1}: ${why}.`, { fields: { diff: why } })
