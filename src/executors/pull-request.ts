import { z } from 'zod'
import type { Executor, Followed, Result, Target, Work } from '../core/approval/executor.ts'
import type { Code, Publishing, PullRequest, Repository } from '../core/code/code-host.ts'
import { gitBranchTarget } from './git-branch.ts'
import { operation } from './operation.ts'
import { approvedDiff, lookAt, publishingOf, pushOnce, resultOf } from './push-approved.ts'
import { takeBack } from './take-back.ts'

/** What a pull request takes: the diff is approved word for word, and only on this base. */
export const PullRequestParameters = z.strictObject({ ...approvedDiff, body: z.string().max(60_000) })
export type PullRequestParameters = z.output<typeof PullRequestParameters>

/** The targets that change the repositories of services: by pull request (GitHub), merge request (GitLab) or branch (a clone). */
export const pullRequestTargets = (code: Code): Target[] => [
  target('github', 'github.pull_request', 'pull request', code),
  target('gitlab', 'gitlab.merge_request', 'merge request', code),
  gitBranchTarget(code),
]

function target(kind: 'github' | 'gitlab', operationKind: string, label: string, code: Code): Target {
  return {
    name: `code-${kind}`,
    kind,
    environment: 'code review',
    operations: [pullRequest(kind, operationKind, label, code), takeBack(kind, label, code)],
  }
}

function pullRequest(kind: 'github' | 'gitlab', operationKind: string, label: string, code: Code): Executor {
  const open = ({ repository, service }: PullRequestParameters) => publishingOf(code, kind, { repository, service })
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
      const { body: _, diff: __, ...about } = asked
      return {
        title: `Open a ${label} in ${repository.address}: ${asked.title}`,
        ...(await lookAt(repository, asked, signal)),
        rollback: { kind: `${kind}.take_back`, parameters: about },
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
    follow: async (asked, { signal }) =>
      followed(await open(asked).publishing.pullRequestOf(asked.branch, signal), asked.branch),
  })
}

function followed(pull: PullRequest | undefined, branch: string): Followed {
  if (!pull) return { state: 'closed', says: `The request of ${branch} is gone.` }
  const { state, url, mergedAt } = pull
  if (state === 'merged') return { state, says: `${url} was merged.`, ...(mergedAt && { mergedAt }) }
  return { state, says: state === 'open' ? `${url} waits for its review.` : `${url} was closed without being merged.` }
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
