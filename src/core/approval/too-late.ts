import { showElapsed } from '../duration.ts'
import { Problem } from '../problem.ts'
import { lastRun, type Proposal } from './proposal.ts'

/** A yes that came too late to begin is worth nothing either: both ways out of time end here. */
export const isExpired = ({ state, expiresAt }: Proposal, now: Date) =>
  (state === 'pending' || state === 'approved') && now >= expiresAt

/** Tells whoever comes too late what is true by now. */
export function already(proposal: Proposal, now: Date): Problem {
  return new Problem('conflict', `${proposal.id} ${truth(proposal, now)}`)
}

function truth(proposal: Proposal, now: Date): string {
  const { state, approvals, denial, expiresAt, hold } = proposal
  const ago = (at: Date) => (now.getTime() - at.getTime() < 1_000 ? 'just now' : `${showElapsed(at, now)} ago`)
  const last = approvals.at(-1)
  const by = last
    ? `already approved by ${approvals.map((yes) => `@${yes.by.name}`).join(' and ')} ${ago(last.at)}`
    : state
  if (isExpired(proposal, now) || state === 'expired')
    return `expired ${ago(expiresAt)}: nothing was done. Propose it again if it is still needed.`
  switch (state) {
    case 'pending':
      return 'still waits for an approval: nothing was done.'
    case 'denied':
      return `was denied by @${denial?.by.name ?? 'somebody'} ${denial ? ago(denial.at) : ''}: nothing was done${denial?.reason ? ` (${denial.reason.replace(/\.$/, '')})` : ''}.`.replace(
        ' :',
        ':',
      )
    case 'approved':
      return `was ${by}${hold ? ` and waits: ${hold.why}` : ''}.`
    case 'executing':
      return `was ${by} and is being carried out.`
    case 'succeeded':
      return `was ${by} and has been carried out.`
    case 'failed':
      return `was ${by} and failed: ${lastRun(proposal)?.says ?? 'no reason is known'}`
    case 'rolled_back':
      return `was ${by}, carried out and rolled back.`
  }
}
