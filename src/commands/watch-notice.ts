import { isConfigured, type NoticeDraft } from '../core/delivery.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import type { OwedNotice } from '../core/watch/look.ts'
import type { WatchNotice } from '../core/watch/notice.ts'
import type { Lookout, NoticePlace } from '../core/watch/watch.ts'

/** Finds the notifier of a profile as it is configured now; undefined when it is not any more. */
export type NotifierNow = (profile: string, name: string) => Pick<NoticePlace, 'id' | 'type'> | undefined

/** Looks notifiers up in the profiles of this process. */
export const notifierIn =
  (profiles: Profiles): NotifierNow =>
  (profile, name) =>
    profiles.names().includes(profile) ? profiles.resolve(profile).notifiers.get(name) : undefined

/**
 * What is owed for a notice: a message through the notifier as it is configured now; one that is gone fails loudly where
 * it is delivered. Nothing when the watch tells nobody.
 */
export function noticeDraft(
  item: Lookout,
  { dedupe, notice }: OwedNotice,
  notifier: NotifierNow,
  image?: WatchNotice['image'],
): NoticeDraft[] {
  if (!item.notifier) return []
  const { id, type, name, destination } = item.notifier
  return [
    {
      subject: item.id,
      notifier: (isConfigured({ workspace: id }) && notifier(item.profile, name)) || { id, type },
      ...(destination !== undefined && { destination }),
      told: { ...notice, ...(image && { image }) },
      dedupe,
    },
  ]
}
