import { z } from 'zod'
import { fileKind, idleKinds } from '../../analysis/changes/file-kind.ts'
import type { CodePlace } from '../../core/code/locate-frame.ts'
import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import type { Thinking } from '../../core/model.ts'
import { Problem } from '../../core/problem.ts'
import { redacted } from '../../core/redaction/redact.ts'
import { converse } from '../../investigation/model/converse.ts'
import type { Culprit } from './culprit-commit.ts'
import type { Draft } from './draft.ts'
import { applyEdits, ModelEdits } from './model-edits.ts'
import type { FoundCode } from './repository-of.ts'
import type { Fix } from './suggest-fix.ts'

/** More files than these are not shown to a model, and not more of one than so many lines around each place. */
const mostFiles = 6
const linesAround = 150
const longestShown = 40_000
const mostEvidence = 30
const longestQuote = 1_000

/**
 * Lets a language model write a change of the files that the evidence leads to. Code decides: only files that were shown,
 * only words that stand there once, no secrets, nothing that builds; what does not hold is asked again with what is wrong,
 * twice. `none` says why nothing came of it.
 */
export async function draftWithModel(
  thinking: Thinking,
  found: FoundCode,
  { fix, item, culprit }: { fix: Fix; item: Investigation; culprit: Culprit },
): Promise<Draft | { none: string }> {
  const name = thinking.model.name()
  if (!item.verdict?.rootCause) return { none: 'Without a cause there is nothing a model could mend.' }
  const files = await locatedFiles(found, fix.places, culprit)
  if (!files.size) return { none: 'The evidence leads to no file that may be read, so no model was asked.' }
  try {
    const { answer } = await converse(thinking, {
      task: `Write the smallest change of the files below that mends the fault the investigation found, for review by people. Each edit names one of these files, words of it that stand there exactly once ("search", to the letter, with enough lines around), and what stands there instead ("replace"). Change nothing else. When no sound change follows from the evidence, answer with no edits and say why in the summary.`,
      material: material(item, files, fix.places),
      tools: [],
      run: () => Promise.resolve(undefined),
      ...answerFor(files, new Set(item.evidence.map(({ id }) => id))),
      signal: thinking.deadline(thinking.limits.timeMs),
    })
    return draftOf(answer, files, { name, item })
  } catch (error) {
    if (error instanceof Problem)
      return { none: `The language model ${name} wrote no change that holds: ${error.message}` }
    throw error
  }
}

/** The shape of an answer, with everything an edit has to hold to, so that what is wrong is told like a wrong shape. */
function answerFor(files: ReadonlyMap<string, string>, known: ReadonlySet<string>) {
  const answer = ModelEdits.superRefine((edits, context) => {
    const applied = applyEdits(edits, files, known)
    for (const message of applied) if (typeof message === 'string') context.addIssue({ code: 'custom', message })
  })
  return { answer, answerSchema: z.toJSONSchema(ModelEdits, { io: 'input' }) as Record<string, unknown> }
}

function draftOf(
  answer: ModelEdits,
  files: ReadonlyMap<string, string>,
  { name, item }: { name: string; item: Investigation },
): Draft | { none: string } {
  const known = new Set(item.evidence.map(({ id }) => id))
  const deltas = applyEdits(answer, files, known).filter((one) => typeof one !== 'string')
  const says = redacted(answer.summary.replace(/\s+/g, ' ').trim()).slice(0, 600)
  if (!deltas.length) return { none: `The language model ${name} sees no sound change: ${says}` }
  const evidence = answer.evidence.filter((id) => known.has(id))
  return {
    approach: 'model',
    title: `Mend what ${item.id} found in ${item.service}`.slice(0, 160),
    why: `Written by the language model ${name}, from the evidence ${evidence.join(', ')}. It says: ${says}`,
    deltas,
    evidence,
    model: name,
    risk: 'high',
  }
}

/** The files that errors come from, then those that the commit in question touched, as they stand now. */
async function locatedFiles(
  { repository, sha, signal }: FoundCode,
  places: readonly CodePlace[],
  culprit: Culprit,
): Promise<Map<string, string>> {
  const touched = 'sha' in culprit ? (await repository.commit(culprit.sha, signal)).files.map(({ path }) => path) : []
  const paths = new Set([...places.map(({ path }) => path), ...touched])
  const files = new Map<string, string>()
  for (const path of paths) {
    if (files.size >= mostFiles) break
    if (idleKinds.has(fileKind(path))) continue
    const text = await readable(path)
    if (text !== undefined) files.set(path, text)
  }
  return files

  async function readable(path: string): Promise<string | undefined> {
    try {
      return await repository.file(path, sha, signal)
    } catch (error) {
      if (error instanceof Problem && (error.code === 'forbidden' || error.code === 'invalid')) return undefined
      throw error
    }
  }
}

function material(
  { evidence, verdict }: Investigation,
  files: ReadonlyMap<string, string>,
  places: readonly CodePlace[],
) {
  const cause = verdict!.rootCause!
  const cited = new Set(cause.evidence)
  const first = [...evidence.filter(({ id }) => cited.has(id)), ...evidence.filter(({ id }) => !cited.has(id))]
  const shown = [...files].map(([path, text]) => ({
    from: `file ${path}`,
    text: excerpt(path, redacted(text), places),
  }))
  return [
    { from: 'the cause', text: redacted(`${cause.kind}: ${cause.summary} [${cause.evidence.join(', ')}]`) },
    { from: 'the evidence', text: first.slice(0, mostEvidence).map(lineOf).join('\n') },
    ...shown,
  ]
}

const lineOf = ({ id, kind, source, says, quote }: Evidence) =>
  redacted(`${id} ${kind} ${source}: ${says}\n${quote.slice(0, longestQuote)}`)

/** A long file around the places that the errors name, else its beginning. */
function excerpt(path: string, text: string, places: readonly CodePlace[]): string {
  if (text.length <= longestShown) return text
  const line = places.find((place) => place.path === path)?.line ?? 1
  const lines = text.split('\n').slice(Math.max(0, line - 1 - linesAround), line + linesAround)
  return lines.join('\n').slice(0, longestShown)
}
