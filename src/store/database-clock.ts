import { type Kysely, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { Tables } from './schema.ts'

/** A clock that follows the database's, so that processes on several machines agree about what is due. */
export interface DatabaseClock extends Clock {
  /** Measures how far this machine's clock is off and corrects for it; half of the round trip is taken into account. */
  follow(db: Kysely<Tables>): Promise<void>
}

/** Below this difference nothing is corrected, in milliseconds: it is noise of the measurement. */
const noiseMs = 20

/** Makes the clock; `now` is this machine's time in milliseconds since the epoch. */
export function databaseClock(now: () => number): DatabaseClock {
  let offset = 0
  return {
    now: () => new Date(now() + offset),
    async follow(db) {
      const before = now()
      const { rows } = await sql<{ at: Date }>`SELECT clock_timestamp() AS at`.execute(db)
      const middle = before + (now() - before) / 2
      const found = rows[0]!.at.getTime() - middle
      offset = Math.abs(found) < noiseMs ? 0 : Math.round(found)
    },
  }
}
