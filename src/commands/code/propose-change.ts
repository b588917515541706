import { createHash } from 'node:crypto'
import { manual } from '../../core/approval/operation.ts'
import type { Proposal } from '../../core/approval/proposal.ts'
import { isReview } from '../../core/approval/risk.ts'
import { writePatch } from '../../core/code/patch.ts'
import type { Context } from '../../core/command.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { Problem } from '../../core/problem.ts'
import { redact } from '../../core/redaction/redact.ts'
import { propose } from '../approval/make-proposal.ts'
import type { ProposalDraft } from '../approval/proposal-draft.ts'
import type { Draft } from './draft.ts'
import { pullRequestBody } from './pull-request-body.ts'
import type { FoundCode } from './repository-of.ts'

/** A draft as a diff, and what was proposed for it. */
export interface ProposedChange {
  draft: Draft
  diff: string
  proposal: Proposal
}

/**
 * Proposes a change of code: as a pull request where the repository can be pushed to, as a branch in a clone that may be
 * written to, else as a diff that a person applies. The diff is made at the end of the default branch and holds only
 * there; what was proposed for the same fault before and still waits is withdrawn. Throws Problem `forbidden` for a diff
 * that holds keys, `conflict` when the branch moves meanwhile.
 */
export async function proposeChange(
  context: Context,
  found: FoundCode,
  asked: { draft: Draft; investigation?: Investigation | undefined; rebases?: Proposal | undefined },
): Promise<ProposedChange> {
  const { draft, investigation, rebases } = asked
  const diff = diffOf(draft)
  const about = rebases ?? {
    ...(investigation && { investigation: investigation.id, profile: investigation.profile }),
    ...(investigation?.incidents[0] !== undefined && { incident: investigation.incidents[0] }),
  }
  const shared: ProposalDraft = {
    ...{ service: found.service, diff, reason: reasonOf(draft), risk: draft.risk },
    ...{ investigation: about.investigation, profile: about.profile, incident: about.incident },
  }
  const body = rebases ? bodyOf(rebases) : undefined
  const change = operationFor(context, found, diff, { draft, investigation, body })
  const supersedes = await outOfDate(context, { ...shared, title: draft.title, rebases })
  return { draft, diff, proposal: await propose(context, { ...shared, ...change, supersedes }) }
}

/** A draft as a diff. Throws Problem `forbidden` when it holds keys: a diff is shown to everybody who approves. */
export function diffOf({ deltas }: Draft): string {
  const diff = writePatch(deltas)
  const { found } = redact(diff, { emails: 'keep', phones: 'keep', ips: 'keep' })
  const keys = found.filter((kind) => kind === 'private key' || kind === 'cloud key' || kind === 'token')
  if (!keys.length) return diff
  throw new Problem(
    'forbidden',
    `What would be changed holds a ${keys[0]}, which is never shown: change it by hand, and replace the ${keys[0]}.`,
  )
}

const reasonOf = ({ commit, why }: Draft) => (commit ? `${commit.sha.slice(0, 8)} by ${commit.author}: ${why}` : why)

function operationFor(
  { settings, actor }: Context,
  { repository, ref, sha: base, service }: FoundCode,
  diff: string,
  { draft, investigation, body }: { draft: Draft; investigation: Investigation | undefined; body: string | undefined },
): Pick<ProposalDraft, 'operation' | 'command' | 'title' | 'environment'> {
  const { title, commit, approach } = draft
  const parameters = {
    ...{ repository: repository.address, service, onto: ref, base, title, diff },
    branch: branchFor(commit ? `${approach}-${commit.sha.slice(0, 8)}` : approach, base, diff),
  }
  if (repository.publishing) {
    const kind = repository.kind === 'github' ? 'github.pull_request' : 'gitlab.merge_request'
    const words = { draft, investigation, publicUrl: settings.publicUrl, requester: actor.name }
    return { operation: { kind, parameters: { ...parameters, body: body ?? pullRequestBody(words) } } }
  }
  if (repository.branching) return { operation: { kind: 'git.branch', parameters } }
  return { title, environment: 'code review', command: draft.command ?? ['git', 'apply', '--index', 'fix.diff'] }
}

/** The same diff on the same base is the same branch, so that asking twice makes one. */
function branchFor(name: string, base: string, diff: string): string {
  const digest = createHash('sha256').update(`${base}\n${diff}`).digest('hex')
  return `allclear/${name}-${digest.slice(0, 8)}`
}

const bodyOf = ({ operation: { parameters } }: Proposal) =>
  typeof parameters.body === 'string' ? parameters.body : undefined

const isChange = (kind: string) => isReview(kind) || kind === manual

/** Waiting proposals for the same fault: of the same investigation, else of the same service and name. */
async function outOfDate(
  { store }: Context,
  { service, investigation, title, rebases }: ProposalDraft & { rebases: Proposal | undefined },
): Promise<Proposal[]> {
  const filter = { service, state: ['pending' as const], ...(investigation !== undefined && { investigation }) }
  const { items } = await store.proposals(filter, { limit: 50 })
  return items.filter(
    ({ id, operation, diff, title: other }) =>
      id === rebases?.id ||
      (diff !== undefined && isChange(operation.kind) && (investigation !== undefined || other.endsWith(title ?? ''))),
  )
}
