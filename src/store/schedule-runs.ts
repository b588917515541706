import { type Kysely, type Selectable, sql } from 'kysely'
import type { Clock } from '../core/clock.ts'
import type { ScheduleOutcome, ScheduleRun, ScheduleRuns } from '../core/investigation/schedule.ts'
import { json } from './json.ts'
import type { Tables } from './schema.ts'

/** Runs of schedules as rows: one per schedule and moment. */
export const openScheduleRuns = (db: Kysely<Tables>, clock: Clock): ScheduleRuns => ({
  async newestRuns(schedules) {
    const rows = await db
      .selectFrom('investigation_runs')
      .selectAll()
      .distinctOn('schedule')
      .where(sql<boolean>`schedule = ANY(${schedules}::text[])`)
      .orderBy('schedule')
      .orderBy('at', 'desc')
      .execute()
    return rows.map(runFrom)
  },
  async beginRun({ schedule, at, missed, outcomes }) {
    const now = clock.now()
    const only = outcomes === undefined
    await sql`INSERT INTO investigation_runs (schedule, at, began_at, missed, finished_at, outcomes)
      VALUES (${schedule}, ${at}, ${now}, ${missed}, ${only ? now : null}, ${only ? null : json({})}::jsonb)
      ON CONFLICT (schedule, at) DO NOTHING`.execute(db)
    const row = await db
      .selectFrom('investigation_runs')
      .selectAll()
      .where('schedule', '=', schedule)
      .where('at', '=', at)
      .executeTakeFirstOrThrow()
    return runFrom(row)
  },
  async noteOutcome({ schedule, at }, outcome) {
    const kept = json({ [`${outcome.profile}/${outcome.service}`]: outcome })
    await sql`UPDATE investigation_runs SET outcomes = ${kept}::jsonb || outcomes
      WHERE schedule = ${schedule} AND at = ${at}`.execute(db)
  },
  async finishRun({ schedule, at }) {
    await sql`UPDATE investigation_runs SET finished_at = COALESCE(finished_at, ${clock.now()})
      WHERE schedule = ${schedule} AND at = ${at}`.execute(db)
  },
})

function runFrom(row: Selectable<Tables['investigation_runs']>): ScheduleRun {
  const { schedule, at, began_at, missed, finished_at, outcomes } = row
  return {
    ...{ schedule, at, beganAt: began_at, missed },
    ...(finished_at && { finishedAt: finished_at }),
    ...(outcomes !== null && {
      outcomes: Object.values(outcomes as unknown as Record<string, ScheduleOutcome>).sort((a, b) =>
        a.service < b.service ? -1 : 1,
      ),
    }),
  }
}
