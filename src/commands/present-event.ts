import { z } from 'zod'
import { actorName } from '../core/actor.ts'
import { plain } from '../core/card.ts'
import type { Event, Incident } from '../core/incident.ts'
import { tell } from '../core/tell.ts'
import { Iso, iso } from './iso.ts'

/** One event for programs: the sentence people read, and the facts behind it. */
export const EventJson = z.object({
  id: z.string(),
  seq: z.int().describe('Its place in the timeline, from 1'),
  type: z.string(),
  at: Iso,
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string(), via: z.string().nullable() }),
  text: z.string().describe('What happened, in a sentence'),
  quote: z.string().nullable().describe('Words of a person that belong to it, such as a note'),
  details: z.record(z.string(), z.unknown()).describe('The facts of this type of event'),
})

/** Writes an event for programs. */
export function presentEvent(event: Event, incident: Incident): z.infer<typeof EventJson> {
  const { id, incident: _, seq, type, at, actor, ...facts } = event
  const { policy: __, ...details } = facts as typeof facts & { policy?: unknown }
  const { text, quote } = tell(event, incident)
  return {
    id,
    seq,
    type,
    at: iso(at),
    actor: { kind: actor.kind, id: actor.id, name: actorName(actor), via: 'via' in actor ? actor.via : null },
    text: plain(text),
    quote: quote ?? null,
    details: snake(details) as Record<string, unknown>,
  }
}

/** Our own field names in the spelling of the API; events hold no foreign keys, so all of them are ours. */
function snake(value: unknown): unknown {
  if (value instanceof Date) return iso(value)
  if (Array.isArray(value)) return value.map(snake)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snake(inner),
    ]),
  )
}
