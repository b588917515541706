import { Problem } from '../problem.ts'
import { applyPatch, relocate } from './apply-patch.ts'
import type { Commit, FileChange, Repository } from './code-host.ts'
import { type FileDelta, type Hunk, readPatch, writePatch } from './patch.ts'

/** More files than this are no fix that somebody would read. */
const mostFiles = 50

/** A file that a commit touched: before it, after it, and at the commit a change is made on. */
export interface FileVersions {
  path: string
  was: string | undefined
  became: string | undefined
  now: string | undefined
}

/** A commit with its files; `outside` says why some are not among them. */
export interface CommitVersions {
  commit: Commit & { files: FileChange[] }
  versions: FileVersions[]
  outside: Problem[]
}

/**
 * Reads what a commit did and what became of it at another one that came after it. Of one that is too large to be taken
 * back as a whole only files that are `worth` it are read. Throws Problem `invalid` for merges and first commits.
 */
export async function readVersions(
  repository: Repository,
  { sha, base, signal, worth }: { sha: string; base: string; signal?: AbortSignal; worth?: (path: string) => boolean },
): Promise<CommitVersions> {
  const commit = await repository.commit(sha, signal)
  const [parent, ...others] = commit.parents
  const short = sha.slice(0, 8)
  if (parent === undefined) throw new Problem('invalid', `${short} is the first commit: nothing stands before it.`)
  if (others.length)
    throw new Problem('invalid', `${short} is a merge: name the commit that is to be taken back with commit=.`)
  const read: CommitVersions = { commit, versions: [], outside: [] }
  const paths = [...new Set(commit.files.flatMap(pathsOf))]
  const tooMany = commit.files.length > mostFiles
  if (tooMany) {
    const why = `${short} changes ${commit.files.length} files, which is too much to take back here.`
    read.outside.push(new Problem('invalid', why))
  }
  for (const path of tooMany ? paths.filter((one) => worth?.(one)).slice(0, mostFiles) : paths) {
    const at = (one: string) => repository.file(path, one, signal)
    try {
      const [was, became, now] = await Promise.all([at(parent), at(commit.sha), at(base)])
      read.versions.push({ path, was, became, now })
    } catch (error) {
      // What may not be touched, or is no text, only keeps the whole from being taken back.
      if (!(error instanceof Problem && (error.code === 'forbidden' || error.code === 'invalid'))) throw error
      read.outside.push(error)
    }
  }
  return read
}

/** Reads what lies between two commits, and what became of it at a third one. Throws Problem `invalid` for what is too large. */
export async function versionsBetween(
  repository: Repository,
  { base, head, at, signal }: { base: string; head: string; at: string; signal?: AbortSignal },
): Promise<FileVersions[]> {
  const { files } = await repository.compare({ base, head, ...(signal && { signal }) })
  if (files.length > mostFiles)
    throw new Problem('invalid', `${files.length} files were changed, which is too much to take back here.`)
  const read = async (path: string): Promise<FileVersions> => {
    const [was, became, now] = await Promise.all([base, head, at].map((sha) => repository.file(path, sha, signal)))
    return { path, was, became, now }
  }
  return Promise.all([...new Set(files.flatMap(pathsOf))].map(read))
}

const pathsOf = ({ path, previous }: FileChange) => (previous === undefined ? [path] : [previous, path])

/**
 * What takes a commit back at another one that came after it, file by file: where nobody touched a file since, it becomes
 * what it was; otherwise the commit's own lines must all still stand there word for word, in one place each. Throws Problem
 * `conflict` that says which file was changed since, `forbidden` for files that may not be touched, and what `readVersions`
 * throws.
 */
export async function revertCommit(repository: Repository, sha: string, base: string, signal?: AbortSignal) {
  const read = await readVersions(repository, { sha, base, ...(signal && { signal }) })
  return { commit: read.commit, deltas: await wholeRevert(read) }
}

/** The files as they become when the whole commit is taken back. Throws like `revertCommit`. */
export async function wholeRevert({
  commit,
  versions,
  outside,
}: Pick<CommitVersions, 'versions' | 'outside'> & { commit: Pick<Commit, 'sha'> }): Promise<FileDelta[]> {
  if (outside[0]) throw outside[0]
  const deltas: FileDelta[] = []
  for (const one of versions) {
    const after = one.now === one.became ? one.was : await takenBack(one, commit.sha)
    if (one.now !== after) deltas.push({ path: one.path, before: one.now, after })
  }
  return deltas
}

/** The hunks that take a changed file back, with places counted in the file as the commit left it. */
export function hunksBack({ path, was, became }: FileVersions): Hunk[] {
  if (was === undefined || became === undefined || was === became) return []
  return readPatch(writePatch([{ path, before: became, after: was }]))[0]?.hunks ?? []
}

/** A file with some of these hunks taken back; undefined when one of them does not stand there word for word, once. */
export async function partlyBack({ path, now }: FileVersions, wanted: readonly Hunk[]): Promise<string | undefined> {
  const hunks = now === undefined ? undefined : relocate(wanted, now)
  if (!hunks) return undefined
  const [delta] = await applyPatch([{ path, kind: 'change', hunks }], async () => now)
  return delta!.after
}

async function takenBack(versions: FileVersions, sha: string): Promise<string | undefined> {
  const { path, was, became, now } = versions
  if (now === was) return now
  const whole = was === undefined || became === undefined || now === undefined
  const after = whole ? undefined : await partlyBack(versions, hunksBack(versions))
  if (after !== undefined) return after
  throw new Problem(
    'conflict',
    `${path} was changed after ${sha.slice(0, 8)} in the same places, so that commit cannot simply be taken back.`,
  )
}
