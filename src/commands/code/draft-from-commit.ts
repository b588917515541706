import { changedSettings, type Setting } from '../../analysis/changes/changed-settings.ts'
import { fileKind, idleKinds } from '../../analysis/changes/file-kind.ts'
import { linePairs } from '../../analysis/changes/line-pairs.ts'
import { identifiers, isSpecific, words } from '../../analysis/changes/words.ts'
import { titleOfCommit } from '../../core/code/code-host.ts'
import { diffLines } from '../../core/code/diff-lines.ts'
import type { FileDelta, Hunk } from '../../core/code/patch.ts'
import { type LinePair, putBack } from '../../core/code/put-back.ts'
import {
  type CommitVersions,
  type FileVersions,
  hunksBack,
  partlyBack,
  wholeRevert,
} from '../../core/code/revert-commit.ts'
import { Problem } from '../../core/problem.ts'
import type { Clues, Draft } from './draft.ts'

/** Drafts that come of a commit that brought a fault, the one to prefer first, and why others cannot be made. */
export interface Drafted {
  drafts: Draft[]
  problems: Problem[]
}

/**
 * What may be done about a commit that brought a fault: to take all of it back, to put only the settings back that the
 * evidence names, or to take only the parts back that the errors come from. A part is offered beside the whole, and instead
 * of it where later commits stand in the way of the whole.
 */
export async function draftFromCommit(read: CommitVersions, why: string, clues: Clues): Promise<Drafted> {
  const { commit } = read
  const shared = { commit, why }
  const title = titleOfCommit(commit).slice(0, 120)
  const problems: Problem[] = []
  const drafts: Draft[] = []
  try {
    const deltas = await wholeRevert(read)
    const command = ['git', 'revert', '--no-edit', commit.sha]
    drafts.push({ ...shared, approach: 'revert', title: `Revert "${title}"`, deltas, command })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    problems.push(error)
  }
  const settings = read.versions.flatMap((versions) => namedSettings(versions, clues))
  const back = settingDeltas(settings)
  if (back.length) drafts.push({ ...shared, approach: 'setting', title: settingTitle(settings), deltas: back })
  const parts = await partDeltas(read.versions, clues)
  if (parts.length) drafts.push({ ...shared, approach: 'partial', title: `Revert a part of "${title}"`, deltas: parts })
  return { drafts, problems }
}

/** A setting that the commit changed and the evidence names, with its lines. */
interface NamedSetting {
  versions: FileVersions
  pair: LinePair
  setting: Setting
}

function namedSettings(versions: FileVersions, clues: Clues): NamedSetting[] {
  const { path, was, became } = versions
  if (was === undefined || became === undefined || idleKinds.has(fileKind(path))) return []
  const edits = diffLines(was.split('\n'), became.split('\n'))
  const lines = (sign: '-' | '+') => edits.filter((edit) => edit.sign === sign).map(({ line }) => line)
  return linePairs(lines('-'), lines('+')).flatMap((pair) => {
    const setting = changedSettings([pair]).find((one) => isNamedIn(one, clues.text))
    return setting ? [{ versions, pair, setting }] : []
  })
}

/** By an identifier made on purpose, by all words of its key, or by its only word together with its value. */
function isNamedIn({ key, to, line }: Setting, text: string): boolean {
  const lower = text.toLowerCase()
  if (identifiers(line).some((one) => isSpecific(one) && lower.includes(one.toLowerCase()))) return true
  const said = new Set(words(text))
  const named = words(key)
  if (!named.length || !named.every((word) => said.has(word))) return false
  return named.length > 1 || new Set(lower.match(/[\w.]+/g)).has(to.toLowerCase().replace(/^["'`]|["'`]$/g, ''))
}

function settingDeltas(named: readonly NamedSetting[]): FileDelta[] {
  return [...Map.groupBy(named, ({ versions }) => versions)].flatMap(([{ path, now }, settings]): FileDelta[] => {
    const after =
      now === undefined
        ? undefined
        : putBack(
            now,
            settings.map(({ pair }) => pair),
          )
    return after === undefined || after === now ? [] : [{ path, before: now, after }]
  })
}

function settingTitle(named: readonly NamedSetting[]): string {
  const [first, ...more] = named
  const { key, from, to } = first!.setting
  const others = more.length ? ` and ${more.length} more` : ''
  return `Put "${key.slice(0, 60)}" back from ${to.slice(0, 40)} to ${from.slice(0, 40)}${others}`
}

/** What the errors come from of a commit, taken back; nothing where one part of it does not stand there any more. */
async function partDeltas(versions: readonly FileVersions[], { places }: Clues): Promise<FileDelta[]> {
  const deltas: FileDelta[] = []
  for (const one of versions) {
    const lines = places.filter(({ path }) => path === one.path).map(({ line }) => line)
    if (!lines.length || one.now === undefined) continue
    const hunks = hunksBack(one)
    const near = hunks.filter((hunk) => lines.some((line) => line === undefined || covers(hunk, line)))
    const wanted = near.length ? near : hunks
    const after = wanted.length ? await partlyBack(one, wanted) : undefined
    if (after !== undefined && after !== one.now) deltas.push({ path: one.path, before: one.now, after })
  }
  return deltas
}

const covers = ({ start, edits }: Hunk, line: number) =>
  line >= start && line < start + edits.filter(({ sign }) => sign !== '+').length
