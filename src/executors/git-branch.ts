import { z } from 'zod'
import type { Executor, Target } from '../core/approval/executor.ts'
import type { Branching, Code, Repository } from '../core/code/code-host.ts'
import { Problem } from '../core/problem.ts'
import { operation } from './operation.ts'
import { approvedBranch, approvedDiff, branchHead, lookAt, pushOnce, resultOf } from './push-approved.ts'

/** The target that makes branches in clones of this machine, which people push from there; nothing is checked out. */
export const gitBranchTarget = (code: Code): Target => ({
  name: 'code-git',
  kind: 'git',
  environment: 'code review',
  operations: [makeBranch(code), removeBranch(code)],
})

function branchingOf(code: Code, { repository, service }: { repository: string; service: string }) {
  const found = code.at(repository, service)
  if (found.branching) return { repository: found, branching: found.branching }
  throw new Problem('invalid', `No branch can be made in the clone of ${found.address}.`, {
    fields: { repository: 'Set code.write_clones to true for branches in clones.' },
  })
}

function makeBranch(code: Code): Executor {
  return operation({
    kind: 'git.branch',
    label: 'Make a branch in a clone',
    parameters: z.strictObject(approvedDiff),
    // The branch is made by name, and a second try finds it.
    repeatable: true,
    plan: ({ branch, base }) => ['git', 'branch', branch, base],
    async prepare(asked, signal) {
      const { repository } = branchingOf(code, asked)
      const { diff: _, ...about } = asked
      return {
        title: `Make the branch ${asked.branch} in the clone of ${repository.address}: ${asked.title}`,
        ...(await lookAt(repository, asked, signal)),
        rollback: { kind: 'git.remove_branch', parameters: about },
      }
    },
    async execute(asked, { signal }) {
      const { repository, branching } = branchingOf(code, asked)
      try {
        const pushed = await pushOnce(repository, branching, asked, signal)
        if (typeof pushed !== 'string') return pushed
        const { branch, base } = asked
        return {
          outcome: 'done',
          says: `${branch} is ${pushed.slice(0, 8)} on ${base.slice(0, 8)}: push it for a review.`,
        }
      } catch (error) {
        return resultOf(error)
      }
    },
    probe: async (asked, { signal }) => {
      const there = await branchHead(branchingOf(code, asked).repository, asked.branch, signal)
      return there === undefined ? 'absent' : 'unknown'
    },
  })
}

function removeBranch(code: Code): Executor {
  return operation({
    kind: 'git.remove_branch',
    label: 'Take a branch of a clone away',
    parameters: z.strictObject(approvedBranch),
    repeatable: true,
    plan: ({ branch }) => ['git', 'branch', '-D', branch],
    async prepare(asked, signal) {
      const { repository } = branchingOf(code, asked)
      if ((await branchHead(repository, asked.branch, signal)) === undefined)
        throw new Problem('not_found', `There is no branch ${asked.branch} in the clone of ${repository.address}.`)
      return { title: `Take the branch ${asked.branch} away: ${asked.title}`, traits: {} }
    },
    async execute(asked, { signal }) {
      const { repository, branching } = branchingOf(code, asked)
      try {
        return await drop(repository, branching, asked, signal)
      } catch (error) {
        return resultOf(error)
      }
    },
    probe: async (asked, { signal }) => {
      const there = await branchHead(branchingOf(code, asked).repository, asked.branch, signal)
      return there === undefined ? 'done' : 'absent'
    },
  })
}

async function drop(
  repository: Repository,
  branching: Branching,
  { branch, base }: { branch: string; base: string },
  signal: AbortSignal,
): ReturnType<Executor['execute']> {
  const there = await branchHead(repository, branch, signal)
  if (there === undefined) return { outcome: 'done', says: `${branch} is gone.` }
  const { parents } = await repository.commit(there, signal)
  if (parents.join() !== base)
    return { outcome: 'refused', says: `${branch} holds commits of somebody else by now: look at it first.` }
  await branching.removeBranch(branch, signal)
  return { outcome: 'done', says: `${branch} is gone.` }
}
