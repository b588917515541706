import { Problem } from '../problem.ts'
import { type FileDelta, type FilePatch, type Hunk, linesOf, textOf } from './patch.ts'

/**
 * Applies a patch to files as they are, with no tolerance: every line of every hunk stands at its place word for word.
 * Throws Problem `conflict` that names the first line that does not.
 */
export async function applyPatch(
  files: readonly FilePatch[],
  read: (path: string) => Promise<string | undefined>,
): Promise<FileDelta[]> {
  const deltas: FileDelta[] = []
  for (const file of files) {
    if (deltas.some(({ path }) => path === file.path))
      throw new Problem('invalid', `The diff holds ${file.path} twice.`, { fields: { diff: 'holds a file twice' } })
    const before = await read(file.path)
    if ((before === undefined) !== (file.kind === 'add'))
      throw moved(file.path, before === undefined ? 'it is not there' : 'it is there already')
    const after = applyHunks(file, before ?? '')
    if (file.kind === 'remove' && after !== '') throw moved(file.path, 'it holds more than the diff takes away')
    deltas.push({ path: file.path, before, after: file.kind === 'remove' ? undefined : after })
  }
  return deltas
}

function applyHunks({ path, hunks }: FilePatch, before: string): string {
  const lines = linesOf(before)
  const after: string[] = []
  let at = 0
  for (const { start, edits } of hunks) {
    if (start - 1 < at) throw new Problem('invalid', `The hunks of ${path} overlap.`, { fields: { diff: 'overlaps' } })
    after.push(...lines.slice(at, start - 1))
    at = start - 1
    for (const { sign, line } of edits) {
      if (sign !== '+' && lines[at] !== line) throw moved(path, `line ${at + 1} reads differently`)
      if (sign !== '+') at += 1
      if (sign !== '-') after.push(line)
    }
  }
  return textOf([...after, ...lines.slice(at)])
}

/**
 * Finds where the lines that hunks expect stand now, when other changes moved them: word for word, each in exactly one
 * place. Undefined when a hunk fits nowhere or in several places.
 */
export function relocate(hunks: readonly Hunk[], text: string): Hunk[] | undefined {
  const lines = linesOf(text)
  const found: Hunk[] = []
  for (const { start, edits } of hunks) {
    const expected = edits.filter(({ sign }) => sign !== '+').map(({ line }) => line)
    if (!expected.length) return undefined
    const places: number[] = []
    for (let at = 0; at + expected.length <= lines.length; at += 1)
      if (expected.every((line, index) => lines[at + index] === line)) places.push(at + 1)
    const [only] = places
    const place = places.includes(start) && places.length === 1 ? start : places.length === 1 ? only! : undefined
    const last = found.at(-1)
    const end = last ? last.start + last.edits.filter(({ sign }) => sign !== '+').length : 1
    if (place === undefined || place < end) return undefined
    found.push({ start: place, edits })
  }
  return found
}

const moved = (path: string, why: string) =>
  new Problem('conflict', `${path} is not what this diff was made for: ${why}. Ask for a new one.`)
