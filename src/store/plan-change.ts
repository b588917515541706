import type { DeliveryDraft, Destination } from '../core/delivery.ts'
import type { Appended, Knowledge, Plan } from './transact.ts'

/** Plans one change of an incident that has its cards at `here`, and adds those that it gets by it. */
export function planChange(
  plan: Plan,
  { event, incident }: Pick<Appended, 'event' | 'incident'>,
  knowledge: Omit<Knowledge, 'cards'>,
  here: Destination[],
): DeliveryDraft[] {
  const drafts = plan({ event, incident }, { ...knowledge, cards: [...here] })
  for (const draft of drafts)
    if (draft.kind === 'card' && !here.some((known) => isSamePlace(known, draft))) here.push(draft)
  return drafts
}

const isSamePlace = (a: Destination, b: Destination) =>
  a.notifier === b.notifier && a.workspace === b.workspace && a.channel === b.channel
