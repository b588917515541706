import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Executor, Result, Target, Work } from '../core/approval/executor.ts'
import { applyPatch } from '../core/code/apply-patch.ts'
import type { Code, Publishing, Repository } from '../core/code/code-host.ts'
import { type FileDelta, readPatch, writePatch } from '../core/code/patch.ts'
import { Problem } from '../core/problem.ts'
import { operation } from './operation.ts'

const commitId = z.string().regex(/^[0-9a-f]{40}$/, { error: 'is no commit: write its 40 hex digits' })

/** What a pull request takes: the diff is approved word for word, and only on this base. */
export const PullRequestParameters = z.strictObject({
  repository: z.string().min(1).max(300).describe('Such as github.com/acme/payments'),
  service: z.string().min(1).max(200).describe('Whose allow-list of paths holds'),
  onto: z.string().min(1).max(200).describe('The branch it is to be merged into'),
  base: commitId.describe('The commit the diff was made on'),
  branch: z
    .string()
    .regex(/^[\w][\w./-]{0,150}$/)
    .describe('The branch that is made for it'),
  title: z.string().min(1).max(200),
  body: z.string().max(60_000),
  diff: z.string().min(1).max(500_000).describe('What changes, as a unified diff'),
})
export type PullRequestParameters = z.output<typeof PullRequestParameters>

/** Beyond so many files a change reaches far. */
const manyFiles = 10

/** The targets that open pull requests (GitHub) and merge requests (GitLab) in the repositories of the services. */
export const pullRequestTargets = (code: Code): Target[] => [
  target('github', 'github.pull_request', 'pull request', code),
  target('gitlab', 'gitlab.merge_request', 'merge request', code),
]

function target(kind: 'github' | 'gitlab', operationKind: string, label: string, code: Code): Target {
  return {
    name: `code-${kind}`,
    kind,
    environment: 'code review',
    operations: [pullRequest(kind, operationKind, label, code)],
  }
}

function pullRequest(kind: 'github' | 'gitlab', operationKind: string, label: string, code: Code): Executor {
  const open = ({ repository, service }: PullRequestParameters) => {
    const found = code.at(repository, service)
    if (found.kind === kind && found.publishing) return { repository: found, publishing: found.publishing }
    throw new Problem('invalid', `Nothing can be pushed to ${found.address}.`, {
      fields: { repository: 'is read only' },
    })
  }
  return operation({
    kind: operationKind,
    label: `Open a ${label}`,
    parameters: PullRequestParameters,
    // The branch is made by name, and a second try finds it.
    repeatable: true,
    plan: ({ repository, branch, onto, base, title }) => [
      ...(kind === 'github' ? ['gh', 'pr', 'create'] : ['glab', 'mr', 'create']),
      ...['--repo', repository, kind === 'github' ? '--head' : '--source-branch', branch],
      ...[kind === 'github' ? '--base' : '--target-branch', `${onto}@${base.slice(0, 12)}`, '--title', title],
    ],
    async prepare(asked, signal) {
      const { repository } = open(asked)
      await unmoved(repository, asked, signal)
      const deltas = await applied(repository, asked, signal)
      const files = `${deltas.length} file${deltas.length === 1 ? '' : 's'}`
      return {
        title: `Open a ${label} in ${repository.address}: ${asked.title}`,
        traits: deltas.length > manyFiles ? { wide: files } : {},
        base: { sha: asked.base },
      }
    },
    execute: async (asked, work) => {
      const { repository, publishing } = open(asked)
      return publish(repository, publishing, asked, work)
    },
    async probe(asked, { signal }) {
      const { publishing } = open(asked)
      return (await publishing.pullRequestOf(asked.branch, signal)) ? 'done' : 'absent'
    },
  })
}

async function publish(
  repository: Repository,
  publishing: Publishing,
  asked: PullRequestParameters,
  { signal }: Work,
): Promise<Result> {
  try {
    const already = await publishing.pullRequestOf(asked.branch, signal)
    if (already) return { outcome: 'done', says: `${already.url} was opened already.` }
    const pushed = await pushOnce(repository, publishing, asked, signal)
    if (typeof pushed !== 'string') return pushed
    const { branch, onto, title, body } = asked
    const { url } = await publishing.openPullRequest({ branch, onto, title, body }, signal)
    return { outcome: 'done', says: `Opened ${url} with ${pushed.slice(0, 8)} on ${asked.base.slice(0, 8)}.` }
  } catch (error) {
    return resultOf(error)
  }
}

/**
 * The commit of the branch, which surely holds what was approved and nothing else. One that an earlier try left is taken
 * up, and looked at as hard as a new one; a branch of that name that is not ours is left alone.
 */
async function pushOnce(
  repository: Repository,
  publishing: Publishing,
  asked: PullRequestParameters,
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
  const pushed = await publishing.push({ branch, base, message: `${title}\n`, files }, signal)
  const different = await differs(repository, asked, pushed, signal)
  if (!different) return pushed
  await publishing.removeBranch(branch, signal)
  return {
    outcome: 'refused',
    says: `What was pushed is not what was approved (${different}); the branch is gone again.`,
  }
}

async function branchHead(repository: Repository, branch: string, signal: AbortSignal): Promise<string | undefined> {
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
  { base, diff }: PullRequestParameters,
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

async function unmoved(
  repository: Repository,
  { onto, base }: PullRequestParameters,
  signal: AbortSignal,
): Promise<void> {
  const { sha } = await repository.head(onto, signal)
  if (sha === base) return
  throw new Problem(
    'conflict',
    `${onto} has moved from ${base.slice(0, 8)} to ${sha.slice(0, 8)} since this diff was made. Ask for a new one.`,
  )
}

/** The files as the diff makes them. Throws when a hunk does not match, or the diff is not in the one spelling that is hashed. */
async function applied(repository: Repository, { base, diff }: PullRequestParameters, signal: AbortSignal) {
  const deltas = await applyPatch(readPatch(diff), (path) => repository.file(path, base, signal))
  if (writePatch(deltas) === diff) return deltas
  throw new Problem('invalid', 'The diff is not written as Allclear writes it: ask for the fix again.', {
    fields: { diff: 'is not in the usual spelling' },
  })
}

function resultOf(error: unknown): Result {
  if (!(error instanceof Problem)) throw error
  if (error.code === 'conflict') return { outcome: 'conflict', says: error.message }
  // A question that got no answer may still have had its effect; a second look finds the branch by its name.
  return { outcome: error.code === 'unavailable' ? 'unknown' : 'refused', says: error.message }
}
