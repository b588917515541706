import { z } from 'zod'
import { fileKind } from '../../analysis/changes/file-kind.ts'
import type { FileDelta } from '../../core/code/patch.ts'
import { redact } from '../../core/redaction/redact.ts'

/** What a model may answer: edits of files it was shown, each of words that stand there once. */
export const ModelEdits = z.strictObject({
  summary: z.string().trim().min(1).max(1_000).describe('What the change does and why it mends the fault'),
  evidence: z.array(z.string().max(40)).max(20).describe('The evidence it follows from, by its ids'),
  edits: z
    .array(
      z.strictObject({
        path: z.string().min(1).max(1_000).describe('A file you were shown'),
        search: z.string().min(1).max(20_000).describe('Words that stand in this file exactly once, to the letter'),
        replace: z.string().max(20_000).describe('What stands there instead'),
      }),
    )
    .max(20)
    .describe('Empty when no sound change follows from the evidence'),
})
export type ModelEdits = z.output<typeof ModelEdits>

const mostFiles = 5
const mostLines = 200
/** Signs that nobody sees, or that show lines in another order than a compiler reads them. */
const hidden = /(?![\t\n\r])[\p{Cc}\p{Cf}]/u
/** What decides how code is built and what others' code comes along: a model never changes that. */
const guarded =
  /(?:^|\/)(?:[^/]*lock\.(?:json|ya?ml)|[^/]+\.lock(?:file|b)?|go\.sum|npm-shrinkwrap\.json|node_modules\/.*|vendor\/.*)$/i

/** Files as the edits make them, or everything that is wrong with the edits, in words for whoever wrote them. */
export function applyEdits(
  { edits, evidence }: ModelEdits,
  files: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): FileDelta[] | string[] {
  const now = new Map(files)
  const faults: string[] = []
  if (edits.length && !evidence.some((id) => known.has(id))) faults.push('cite the id of evidence that you were given')
  for (const [index, { path, search, replace }] of edits.entries()) {
    const text = now.get(path)
    const wrong = text === undefined ? 'is none of the files you were shown' : faultOf(path, text, search, replace)
    if (wrong) faults.push(`edit ${index + 1}: ${JSON.stringify(path.slice(0, 200))} ${wrong}`)
    // Put in as a function, because $& and the like would be read otherwise.
    else
      now.set(
        path,
        text!.replace(search, () => replace),
      )
  }
  if (faults.length) return faults
  const deltas = [...now]
    .filter(([path, after]) => files.get(path) !== after)
    .map(([path, after]): FileDelta => ({ path, before: files.get(path), after }))
  if (deltas.length > mostFiles) return [`change at most ${mostFiles} files, not ${deltas.length}`]
  const lines = edits.reduce((sum, { search, replace }) => sum + Math.max(linesIn(search), linesIn(replace)), 0)
  return lines > mostLines ? [`change at most ${mostLines} lines, not ${lines}`] : deltas
}

const linesIn = (text: string) => text.split('\n').length

function faultOf(path: string, text: string, search: string, replace: string): string | undefined {
  if (fileKind(path) === 'pipeline' || guarded.test(path)) return 'decides how code is built and is not changed here'
  const first = text.indexOf(search)
  if (first < 0) return 'does not hold the words of "search" to the letter'
  if (text.indexOf(search, first + 1) >= 0) return 'holds the words of "search" more than once: take more lines around'
  if (hidden.test(replace)) return 'would get signs that nobody sees'
  if (replace.includes('[redacted')) return 'would get a mark of redaction: leave what was taken out as it stands'
  const { found } = redact(replace, { emails: 'keep', phones: 'keep', ips: 'keep' })
  return found.length ? `would get a ${found[0]}, and secrets never stand in code` : undefined
}
