import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Executor, Result } from '../core/approval/executor.ts'
import type { Code, Publishing, PullRequest, Repository } from '../core/code/code-host.ts'
import { writePatch } from '../core/code/patch.ts'
import { versionsBetween, wholeRevert } from '../core/code/revert-commit.ts'
import { Problem } from '../core/problem.ts'
import { operation } from './operation.ts'
import { approvedBranch, branchHead, publishingOf, pushOnce, resultOf } from './push-approved.ts'

/** What taking a request back takes: that of this branch. */
const TakeBackParameters = z.strictObject(approvedBranch)
type TakeBackParameters = z.output<typeof TakeBackParameters>

interface Opened {
  repository: Repository
  publishing: Publishing
}

/**
 * Undoes an opened request: one that is not merged is closed and its branch taken away; one that is merged gets a request
 * of its own that takes back what it brought, because what runs is changed by people after a review only.
 */
export function takeBack(kind: 'github' | 'gitlab', label: string, code: Code): Executor {
  return operation({
    kind: `${kind}.take_back`,
    label: `Take a ${label} back`,
    parameters: TakeBackParameters,
    // Each step looks first whether it was taken already.
    repeatable: true,
    plan: ({ repository, branch }) =>
      kind === 'github'
        ? ['gh', 'pr', 'close', branch, '--repo', repository, '--delete-branch']
        : ['glab', 'mr', 'close', branch, '--repo', repository],
    async prepare(asked, signal) {
      const { publishing, repository } = publishingOf(code, kind, asked)
      const pull = await publishing.pullRequestOf(asked.branch, signal)
      if (!pull) throw new Problem('not_found', `There is no ${label} of ${asked.branch} in ${repository.address}.`)
      return { title: `Take ${pull.url} back: ${asked.title}`, traits: {} }
    },
    async execute(asked, { signal }) {
      try {
        return await undo(publishingOf(code, kind, asked), asked, signal)
      } catch (error) {
        return resultOf(error)
      }
    },
    async probe(asked, { signal }) {
      const { repository, publishing } = publishingOf(code, kind, asked)
      const pull = await publishing.pullRequestOf(asked.branch, signal)
      if (pull?.state === 'open') return 'absent'
      if (pull?.state === 'merged')
        return (await publishing.pullRequestOf(undoBranch(asked), signal)) ? 'done' : 'absent'
      return (await branchHead(repository, asked.branch, signal)) === undefined ? 'done' : 'absent'
    },
  })
}

async function undo(opened: Opened, asked: TakeBackParameters, signal: AbortSignal): Promise<Result> {
  const { publishing } = opened
  const { branch } = asked
  let pull = await publishing.pullRequestOf(branch, signal)
  if (pull?.state === 'open') {
    await unlessMoved(publishing.closePullRequest(pull.number, signal))
    // Somebody may have merged it at that very moment.
    pull = await publishing.pullRequestOf(branch, signal)
  }
  if (pull?.state === 'merged') return revert(opened, asked, pull, signal)
  if (pull?.state === 'open') return { outcome: 'unknown', says: `${pull.url} is still open: close it by hand.` }
  if (!(await isOurs(opened.repository, asked, signal)))
    return { outcome: 'done', says: `${pull?.url ?? branch} is closed; its branch holds other commits and was left.` }
  await unlessMoved(publishing.removeBranch(branch, signal))
  return { outcome: 'done', says: `${pull?.url ?? branch} was closed without being merged, and its branch is gone.` }
}

/** Waits for something that may have happened already. */
async function unlessMoved(asked: Promise<void>): Promise<void> {
  try {
    await asked
  } catch (error) {
    if (!(error instanceof Problem && (error.code === 'conflict' || error.code === 'not_found'))) throw error
  }
}

/** Whether a branch holds nothing but the one commit that was made for it, or is gone. */
async function isOurs(repository: Repository, { branch, base }: TakeBackParameters, signal: AbortSignal) {
  const head = await branchHead(repository, branch, signal)
  return head === undefined || (await repository.commit(head, signal)).parents.join() === base
}

const undoBranch = ({ branch, base }: TakeBackParameters) =>
  `allclear/undo-${createHash('sha256').update(`${branch}\n${base}`).digest('hex').slice(0, 12)}`

/** Opens the request that takes a merged one back, made at the end of the branch as it is now. */
async function revert(
  { repository, publishing }: Opened,
  asked: TakeBackParameters,
  { url, head }: PullRequest,
  signal: AbortSignal,
): Promise<Result> {
  const branch = undoBranch(asked)
  const already = await publishing.pullRequestOf(branch, signal)
  const says = (what: string) => `${url} was merged already; ${what} Nothing changes before people merge that.`
  if (already) return { outcome: 'done', says: says(`${already.url} takes it back.`) }
  if (head === undefined) return { outcome: 'refused', says: `${url} was merged, and its commits are not known.` }
  const { sha: base } = await repository.head(asked.onto, signal)
  const versions = await versionsBetween(repository, { base: asked.base, head, at: base, signal })
  const deltas = await wholeRevert({ commit: { sha: head }, versions, outside: [] })
  if (!deltas.length) return { outcome: 'done', says: `${url} was merged, and taken back since.` }
  const title = `Revert "${asked.title}"`.slice(0, 200)
  await dropStale(repository, publishing, { branch, base, title }, signal)
  const change = { onto: asked.onto, base, branch, title, diff: writePatch(deltas) }
  const pushed = await pushOnce(repository, publishing, change, signal)
  if (typeof pushed !== 'string') return pushed
  const body = `Takes back what ${url} brought. It is merged only by people, after review.`
  const made = await publishing.openPullRequest({ branch, onto: asked.onto, title, body }, signal)
  return { outcome: 'done', says: says(`${made.url} takes it back.`) }
}

/** An earlier try may have left its branch on a base that is out of date by now. */
async function dropStale(
  repository: Repository,
  publishing: Publishing,
  { branch, base, title }: { branch: string; base: string; title: string },
  signal: AbortSignal,
): Promise<void> {
  const there = await branchHead(repository, branch, signal)
  if (there === undefined) return
  const { parents, message } = await repository.commit(there, signal)
  if (parents.join() !== base && message.startsWith(title)) await publishing.removeBranch(branch, signal)
}
