import { Problem } from '../problem.ts'
import { applyPatch, relocate } from './apply-patch.ts'
import type { FileChange, Repository } from './code-host.ts'
import { type FileDelta, readPatch, writePatch } from './patch.ts'

/** More files than this are no fix that somebody would read. */
const mostFiles = 50

/**
 * What takes a commit back at another one that came after it, file by file: where nobody touched a file since, it becomes
 * what it was; otherwise the commit's own lines must all still stand there word for word, in one place each. Throws Problem
 * `conflict` that says which file was changed since, `invalid` for merges and what is too large.
 */
export async function revertCommit(repository: Repository, sha: string, base: string, signal?: AbortSignal) {
  const commit = await repository.commit(sha, signal)
  const [parent, ...others] = commit.parents
  if (parent === undefined)
    throw new Problem('invalid', `${sha.slice(0, 8)} is the first commit: nothing stands before it.`)
  if (others.length)
    throw new Problem(
      'invalid',
      `${sha.slice(0, 8)} is a merge: name the commit that is to be taken back with commit=.`,
    )
  if (commit.files.length > mostFiles)
    throw new Problem(
      'invalid',
      `${sha.slice(0, 8)} changes ${commit.files.length} files, which is too much to take back here.`,
    )
  const touched = [...new Set(commit.files.flatMap(pathsOf))]
  const deltas: FileDelta[] = []
  for (const path of touched) {
    const [was, became, now] = await Promise.all([
      repository.file(path, parent, signal),
      repository.file(path, commit.sha, signal),
      repository.file(path, base, signal),
    ])
    const after = now === became ? was : await takenBack({ path, was, became, now, sha })
    if (now !== after) deltas.push({ path, before: now, after })
  }
  return { commit, deltas }
}

const pathsOf = ({ path, previous }: FileChange) => (previous === undefined ? [path] : [previous, path])

async function takenBack(of: {
  path: string
  was: string | undefined
  became: string | undefined
  now: string | undefined
  sha: string
}): Promise<string | undefined> {
  const { path, was, became, now, sha } = of
  if (now === was) return now
  const changedSince = () =>
    new Problem(
      'conflict',
      `${path} was changed after ${sha.slice(0, 8)} in the same places, so that commit cannot simply be taken back.`,
    )
  if (was === undefined || became === undefined || now === undefined) throw changedSince()
  const [patch] = readPatch(writePatch([{ path, before: became, after: was }]))
  const hunks = patch && relocate(patch.hunks, now)
  if (!hunks) throw changedSince()
  const [delta] = await applyPatch([{ path, kind: 'change', hunks }], async () => now)
  return delta!.after
}
