import { actorName } from './actor.ts'
import type { Span } from './card.ts'
import type { Event } from './incident.ts'

/** Who did it, as a sentence goes on; nothing for the clock. */
export function tellBy({ actor }: Pick<Event, 'actor'>): Span[] {
  if (actor.kind === 'clock') return []
  return [' by ', actor.kind === 'user' ? { user: actor.id, name: actor.name } : actorName(actor)]
}
