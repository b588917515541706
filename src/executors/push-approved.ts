import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Result } from '../core/approval/executor.ts'
import { applyPatch } from '../core/code/apply-patch.ts'
import type { Branching, Code, Publishing, Repository } from '../core/code/code-host.ts'
import { type FileDelta, readPatch, writePatch } from '../core/code/patch.ts'
import { Problem } from '../core/problem.ts'

const commitId = z.string().regex(/^[0-9a-f]{40}$/, { error: 'is no commit: write its 40 hex digits' })

/** What names a branch that is made for an approved change. */
export const approvedBranch = {
  repository: z.string().min(1).max(300).describe('Such as github.com/acme/payments'),
  service: z.string().min(1).max(200).describe('Whose allow-list of paths holds'),
  onto: z.string().min(1).max(200).describe('The branch it is to be merged into'),
  base: commitId.describe('The commit the diff was made on'),
  branch: z
    .string()
    .regex(/^[\w][\w./-]{0,150}$/)
    .describe('The branch that is made for it'),
  title: z.string().min(1).max(200),
}

/** A diff that is approved: word for word, and only on this base. */
export const approvedDiff = {
  ...approvedBranch,
  diff: z.string().min(1).max(500_000).describe('What changes, as a unified diff'),
}
type Approved = Pick<z.output<z.ZodObject<typeof approvedDiff>>, 'onto' | 'base' | 'branch' | 'title' | 'diff'>

/** Beyond so many files a change reaches far. */
const manyFiles = 10

/** The repository of an operation, as far as requests may be opened in it. Throws Problem `invalid` where none may. */
export function publishingOf(
  code: Code,
  kind: Repository['kind'],
  { repository, service }: { repository: string; service: string },
): { repository: Repository; publishing: Publishing } {
  const found = code.at(repository, service)
  if (found.kind === kind && found.publishing) return { repository: found, publishing: found.publishing }
  throw new Problem('invalid', `Nothing can be pushed to ${found.address}.`, {
    fields: { repository: 'is read only' },
  })
}

/** Looks whether an approved diff fits, before anybody is asked. Throws Problem `conflict`, `forbidden` or `invalid`. */
export async function lookAt(repository: Repository, asked: Approved, signal: AbortSignal) {
  await unmoved(repository, asked, signal)
  const deltas = await applied(repository, asked, signal)
  const files = `${deltas.length} file${deltas.length === 1 ? '' : 's'}`
  return { traits: deltas.length > manyFiles ? { wide: files } : {}, base: { sha: asked.base } }
}

/**
 * The commit of the branch, which surely holds what was approved and nothing else. One that an earlier try left is taken
 * up, and looked at as hard as a new one; a branch of that name that is not ours is left alone.
 */
export async function pushOnce(
  repository: Repository,
  branching: Branching,
  asked: Approved,
  signal: AbortSignal,
): Promise<string | Result> {
  const { branch, base, title } = asked
  const there = await branchHead(repository, branch, signal)
  if (there !== undefined) {
    const different = await differs(repository, asked, there, signal)
    return different ? { outcome: 'refused', says: `There is another branch ${branch}: ${different}.` } : there
  }
  await unmoved(repository, asked, signal)
  const deltas = await applied(repository, asked, signal)
  const files = deltas.map(({ path, after }) => ({ path, ...(after !== undefined && { text: after }) }))
  const pushed = await branching.push({ branch, base, message: `${title}\n`, files }, signal)
  const different = await differs(repository, asked, pushed, signal)
  if (!different) return pushed
  await branching.removeBranch(branch, signal)
  return {
    outcome: 'refused',
    says: `What was pushed is not what was approved (${different}); the branch is gone again.`,
  }
}

/** The end of a branch; undefined where there is none. */
export async function branchHead(
  repository: Repository,
  branch: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await repository.head(branch, signal)).sha
  } catch (error) {
    // GitHub answers 422 for a commit of an unknown name.
    if (error instanceof Problem && (error.code === 'not_found' || error.code === 'conflict')) return undefined
    throw error
  }
}

/** How the pushed commit differs from the approved diff, by the hash of both; undefined when it does not. */
async function differs(
  repository: Repository,
  { base, diff }: Approved,
  sha: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const commit = await repository.commit(sha, signal)
  if (commit.parents.length !== 1 || commit.parents[0] !== base) return 'it stands on another commit'
  const paths = [
    ...new Set(commit.files.flatMap(({ path, previous }) => (previous === undefined ? [path] : [previous, path]))),
  ]
  const deltas: FileDelta[] = []
  for (const path of paths)
    deltas.push({
      path,
      before: await repository.file(path, base, signal),
      after: await repository.file(path, sha, signal),
    })
  const [pushed, approved] = [writePatch(deltas), diff].map(hash)
  return pushed === approved ? undefined : `its diff hashes to ${pushed!.slice(0, 8)}, not ${approved!.slice(0, 8)}`
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex')

/** Throws Problem `conflict` when the branch is not where the diff was made any more. */
async function unmoved(
  repository: Repository,
  { onto, base }: Pick<Approved, 'onto' | 'base'>,
  signal: AbortSignal,
): Promise<void> {
  const { sha } = await repository.head(onto, signal)
  if (sha === base) return
  throw new Problem(
    'conflict',
    `${onto} has moved from ${base.slice(0, 8)} to ${sha.slice(0, 8)} since this diff was made. Ask for it again: fix with rebase=, and this proposal, makes the same change where ${onto} stands now.`,
  )
}

/** The files as the diff makes them. Throws when a hunk does not match, or the diff is not in the one spelling that is hashed. */
async function applied(repository: Repository, { base, diff }: Approved, signal: AbortSignal) {
  const deltas = await applyPatch(readPatch(diff), (path) => repository.file(path, base, signal))
  if (writePatch(deltas) === diff) return deltas
  throw new Problem('invalid', 'The diff is not written as Allclear writes it: ask for the fix again.', {
    fields: { diff: 'is not in the usual spelling' },
  })
}

/** A Problem as what came of carrying out; anything else is thrown on. */
export function resultOf(error: unknown): Result {
  if (!(error instanceof Problem)) throw error
  if (error.code === 'conflict') return { outcome: 'conflict', says: error.message }
  // A question that got no answer may still have had its effect; a second look finds the branch by its name.
  return { outcome: error.code === 'unavailable' ? 'unknown' : 'refused', says: error.message }
}
