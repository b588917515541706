import { Problem } from '../problem.ts'
import { type Approver, isNamed, mayDecide } from './approver.ts'
import { type Proposal, shortHash } from './proposal.ts'
import { needsOther } from './risk.ts'

/** Why this person may not say yes to this proposal. */
export function whyNot({ id, risk, requester, approvers, service }: Proposal, by: Approver): Problem | undefined {
  const forbidden = (why: string) => new Problem('forbidden', why)
  if (!mayDecide(by)) return forbidden(`Approving needs the role oncall or sre-lead; ${by.name} has ${by.role}.`)
  if (approvers?.length && !isNamed(by, approvers))
    return forbidden(`Changes of ${service} are approved by ${approvers.join(', ')} only.`)
  if (!needsOther(risk)) return undefined
  if (requester.kind === 'user' && requester.id === by.id)
    return forbidden(`You proposed ${id} yourself, and its risk is ${risk}: somebody else must approve it.`)
  if (!by.isPerson)
    return forbidden(
      `A risk of ${risk} is approved by a person; ${by.name} is a key that belongs to nobody Allclear knows.`,
    )
  if (by.via === 'mcp')
    return forbidden(
      `A risk of ${risk} is not approved through an agent. Use the card in Slack, the portal or the command line.`,
    )
  return undefined
}

const hashForm = /^[0-9a-f]{8,64}$/

/** What was approved must be what is there: its hash, or the first eight digits of it. */
export function wrongHash(proposal: Proposal, hash: string | undefined): Problem | undefined {
  const known = shortHash(proposal)
  if (hash === undefined)
    return needsOther(proposal.risk)
      ? new Problem(
          'invalid',
          `The risk of ${proposal.id} is ${proposal.risk}: look at exactly what it does, then approve it with hash=${known}.`,
          { fields: { hash: `Look at the proposal, then give the first digits of its hash: ${known}.` } },
        )
      : undefined
  if (hashForm.test(hash) && proposal.sha256.startsWith(hash)) return undefined
  return new Problem(
    'conflict',
    `What you saw is not what ${proposal.id} is: its hash begins with ${known}. Look at it again.`,
    {
      fields: { hash: `The hash begins with ${known}.` },
    },
  )
}
