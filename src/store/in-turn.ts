import { sql } from 'kysely'

/**
 * Whether the delivery `d` is next of its kind: what is told of one subject beside incidents is sent in order, so that
 * nothing that is over is told after its end.
 */
export const inTurn = sql`(d.subject IS NULL OR NOT EXISTS (SELECT FROM deliveries o
  WHERE o.lane = d.lane AND o.subject = d.subject AND o.state = 'queued' AND o.id < d.id))`
