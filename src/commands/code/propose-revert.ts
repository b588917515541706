import { createHash } from 'node:crypto'
import type { Proposal } from '../../core/approval/proposal.ts'
import { type Commit, type FileChange, titleOfCommit } from '../../core/code/code-host.ts'
import { writePatch } from '../../core/code/patch.ts'
import { revertCommit } from '../../core/code/revert-commit.ts'
import type { Context } from '../../core/command.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { Problem } from '../../core/problem.ts'
import { redact } from '../../core/redaction/redact.ts'
import { propose } from '../approval/make-proposal.ts'
import { pullRequestBody } from './pull-request-body.ts'
import type { FoundCode } from './repository-of.ts'

/** A commit that is to be taken back, and what was proposed for it. */
export interface ProposedRevert {
  commit: Commit & { files: FileChange[] }
  diff: string
  proposal: Proposal
}

/**
 * Proposes to take a commit back: as a pull request where the repository can be pushed to, else as a diff that a person
 * applies. The diff is made at the end of the default branch and holds only there. Throws Problem `conflict` when later
 * commits changed the same lines, `invalid` when nothing is left to take back.
 */
export async function proposeRevert(
  context: Context,
  found: FoundCode,
  { sha, why, investigation }: { sha: string; why: string; investigation?: Investigation | undefined },
): Promise<ProposedRevert> {
  const { repository, ref, sha: base, service, signal } = found
  const { commit, deltas } = await revertCommit(repository, sha, base, signal)
  if (!deltas.length)
    throw new Problem(
      'invalid',
      `${commit.sha.slice(0, 8)} was already taken back on ${ref}: what it changed is as before.`,
    )
  const diff = writePatch(deltas)
  refuseKeys(diff)
  const title = `Revert "${titleOfCommit(commit).slice(0, 120)}"`
  const draft = {
    service,
    diff,
    reason: `${commit.sha.slice(0, 8)} by ${commit.author}: ${why}`,
    ...(investigation && { investigation: investigation.id, profile: investigation.profile }),
    ...(investigation?.incidents[0] !== undefined && { incident: investigation.incidents[0] }),
  }
  if (!repository.publishing || repository.kind === 'git') {
    const command = ['git', 'revert', '--no-edit', commit.sha]
    return { commit, diff, proposal: await propose(context, { ...draft, title, command, environment: 'code review' }) }
  }
  const parameters = {
    ...{ repository: repository.address, service, onto: ref, base, title, diff },
    branch: branchFor(commit.sha, base, diff),
    body: pullRequestBody({
      commit,
      why,
      investigation,
      publicUrl: context.settings.publicUrl,
      requester: context.actor.name,
    }),
  }
  const kind = repository.kind === 'github' ? 'github.pull_request' : 'gitlab.merge_request'
  return { commit, diff, proposal: await propose(context, { ...draft, operation: { kind, parameters } }) }
}

/** The same diff on the same base is the same branch, so that asking twice makes one. */
function branchFor(sha: string, base: string, diff: string): string {
  const digest = createHash('sha256').update(`${base}\n${diff}`).digest('hex')
  return `allclear/revert-${sha.slice(0, 8)}-${digest.slice(0, 8)}`
}

/** A diff is shown to everybody who approves: one that holds keys is not made here. */
function refuseKeys(diff: string): void {
  const { found } = redact(diff, { emails: 'keep', phones: 'keep', ips: 'keep' })
  const keys = found.filter((kind) => kind === 'private key' || kind === 'cloud key' || kind === 'token')
  if (keys.length)
    throw new Problem(
      'forbidden',
      `What would be taken back holds a ${keys[0]}, which is never shown: revert it by hand, and replace the ${keys[0]}.`,
    )
}
