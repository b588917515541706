import type { NoticeDraft, Notifier } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'

/**
 * Divides a notice into the messages its notifier sends each on its own. A destination that names several addresses is
 * several as well. What cannot be divided, because its settings are gone or wrong, stays whole and fails visibly later.
 */
export function divide(
  draft: NoticeDraft,
  notifier: Notifier,
  settings: Record<string, unknown> | undefined,
): NoticeDraft[] {
  if (!notifier.parts || !settings) return [draft]
  try {
    const named =
      notifier.destination?.name === 'address' ? draft.destination?.split(',').map((one) => one.trim()) : undefined
    const parts = named
      ? named.map((channel) => ({ key: channel, told: draft.told, channel }))
      : notifier.parts(draft.told, settings)
    return parts.map(({ key, told, channel = draft.destination }) => ({
      ...draft,
      told,
      dedupe: `${draft.dedupe}/${key}`,
      ...(channel !== undefined && { destination: channel }),
    }))
  } catch (error) {
    if (error instanceof Problem) return [draft]
    throw error
  }
}
