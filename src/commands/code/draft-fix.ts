import { type FileKind, fileKind } from '../../analysis/changes/file-kind.ts'
import type { ErrorClass } from '../../analysis/errors/classify-error.ts'
import type { ExplainedError } from '../../analysis/errors/explain-error.ts'
import { writePatch } from '../../core/code/patch.ts'
import { readVersions } from '../../core/code/revert-commit.ts'
import type { Context } from '../../core/command.ts'
import type { Recorded } from '../../core/investigation/ask.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { Problem } from '../../core/problem.ts'
import { changesOf } from '../telemetry/changes-of.ts'
import { type Culprit, citedChanges, culpritCommit } from './culprit-commit.ts'
import type { Approach, Clues, Draft } from './draft.ts'
import { draftFromCommit } from './draft-from-commit.ts'
import { draftManifest } from './draft-manifest.ts'
import { draftWithModel } from './draft-with-model.ts'
import type { FoundCode } from './repository-of.ts'
import type { Fix } from './suggest-fix.ts'

/** What an investigation saw, as far as a fix looks at it. */
export interface Seen {
  item: Investigation | undefined
  recorded: readonly Recorded[]
  errors: readonly ExplainedError[]
}

interface Wanted {
  fix: Fix
  seen: Seen
  commit: string | undefined
  approach: Approach | undefined
}

/** What passes by itself or lies in something else is not mended by a change of this code, unless somebody wants one. */
const elsewhere = new Set<ErrorClass>(['transient', 'dependency_down'])

/** How far back changes are looked for before the window of an investigation, in milliseconds. */
const lookBackMs = 30 * 86_400_000

/**
 * Every change of code that may mend a fault, the one to prefer first: what follows from the commit that brought it and
 * from the state of the cluster; what a language model writes where nothing follows, or where it is asked for. `none` says
 * why there is nothing. Throws Problem for what a person named and cannot be had.
 */
export async function draftFix(
  context: Context,
  found: FoundCode,
  { fix, seen, commit, approach }: Wanted,
): Promise<{ drafts: Draft[]; none: string }> {
  const clues: Clues = { places: fix.places, text: textOf(seen.item) }
  const culprit =
    commit === undefined ? await namedBy(context, found, fix) : await namedByPerson(context, found, commit)
  const drafts: Draft[] = []
  const why: string[] = []
  if ('none' in culprit) why.push(culprit.none)
  else {
    const mended = await fromCommit(found, culprit, clues)
    drafts.push(...mended.drafts)
    why.push(...mended.problems.map(({ message }) => message))
    // What a person named is refused in full.
    if (commit !== undefined && !drafts.length && mended.problems[0]) throw mended.problems[0]
  }
  const manifest = await draftManifest(found, seen)
  if ('deltas' in manifest) drafts.push(manifest)
  else if (manifest.none !== undefined) why.push(manifest.none)
  const sound = different(drafts)
  if (
    context.thinking &&
    seen.item &&
    (approach === 'model' || (!sound.length && commit === undefined && !elsewhere.has(fix.fault.class)))
  ) {
    const written = await draftWithModel(context.thinking, found, { fix, item: seen.item, culprit })
    if ('deltas' in written) sound.push(written)
    else why.push(written.none)
  }
  return { drafts: sound, none: why.join(' ') || 'Nothing sound follows from what was found.' }
}

/** Everything that is cited for the cause. */
function textOf(item: Investigation | undefined): string {
  const cause = item?.verdict?.rootCause
  const cited = new Set(cause?.evidence ?? [])
  const evidence = (item?.evidence ?? []).filter(({ id }) => cited.has(id))
  return [cause?.summary ?? '', ...evidence.flatMap(({ quote, says }) => [quote, says])].join('\n')
}

async function fromCommit(
  { repository, sha: base, ref, signal }: FoundCode,
  culprit: { sha: string; why: string },
  clues: Clues,
) {
  const worth = (path: string) => clues.places.some((place) => place.path === path) || settingKinds.has(fileKind(path))
  const read = await readVersions(repository, { sha: culprit.sha, base, signal, worth })
  const { drafts, problems } = await draftFromCommit(read, culprit.why, clues)
  const [whole] = drafts
  if (whole?.approach === 'revert' && !whole.deltas.length)
    throw new Problem(
      'invalid',
      `${read.commit.sha.slice(0, 8)} was already taken back on ${ref}: what it changed is as before.`,
    )
  return { drafts, problems }
}

/** Files in which a single setting may be at fault. */
const settingKinds = new Set<FileKind>(['config', 'infrastructure'])

/** Drafts that come to the same are one. */
function different(drafts: readonly Draft[]): Draft[] {
  const seen = new Set<string>()
  return drafts.filter(({ deltas }) => {
    const diff = writePatch(deltas)
    return !seen.has(diff) && seen.add(diff)
  })
}

async function namedByPerson({ actor }: Context, { repository, signal }: FoundCode, commit: string) {
  const { sha } = await repository.head(commit, signal)
  return { sha, why: `${actor.name} named it` }
}

async function namedBy(context: Context, found: FoundCode, { investigation, service, places }: Fix): Promise<Culprit> {
  if (!investigation?.verdict?.rootCause)
    return { none: 'The investigation names no cause, so there is nothing to fix yet.' }
  const { from, to } = investigation.window
  const window = { from: new Date(from.getTime() - lookBackMs), to }
  const { deploys } = await changesOf(context, { service, profile: investigation.profile }, window)
  const [change] = citedChanges(investigation, deploys)
  if (!change) return { none: 'No change is cited as the cause, so there is none to take back.' }
  const earlier = deploys.filter(({ at, kind }) => at < change.at && kind === change.kind)
  return culpritCommit(found, change, earlier, places)
}
