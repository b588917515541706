import { summaryOf } from '../../core/approval/notice.ts'
import type { Proposal } from '../../core/approval/proposal.ts'
import { usualApproval } from '../../core/approval/settings.ts'
import type { Context } from '../../core/command.ts'
import { type NoticeDraft, priorities } from '../../core/delivery.ts'
import { type Notified, notifiersNamed } from '../../core/notify.ts'

/** Which configured notifiers hear that an approval is wanted; a restricted service is asked for in its own channel only. */
export function approvalNotified(
  { profiles, directory, settings }: Pick<Context, 'profiles' | 'directory' | 'settings'>,
  { service, profile }: Pick<Proposal, 'service' | 'profile'>,
): Notified[] {
  const { notify = [] } = settings.approval ?? usualApproval
  if (!notify.length || directory.services.get(service)?.restricted_to?.length) return []
  const name = profile ?? profiles.names()[0]
  return notifiersNamed(notify, profiles, name === undefined ? undefined : profiles.resolve(name))
}

/**
 * What those notifiers are told of a move: that an approval is wanted, and at the end what became of it. A message of theirs
 * cannot be edited, so that steps on the way are left to the card in chat.
 */
export function approvalNotices(before: Proposal | undefined, after: Proposal, now: Date): NoticeDraft[] {
  if (before && (before.state === after.state || !ends.has(after.state))) return []
  return (after.notify ?? []).map((notifier) => ({
    subject: after.id,
    notifier,
    told: { about: 'proposal', service: after.service, proposal: summaryOf(after), at: now },
    dedupe: `${after.id}/${after.state}/${notifier.id}`,
    priority: priorities.approval,
  }))
}

const ends: ReadonlySet<string> = new Set(['denied', 'expired', 'succeeded', 'failed', 'rolled_back'])
