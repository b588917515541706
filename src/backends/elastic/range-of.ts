import type { Window } from '../../core/telemetry/window.ts'

/** The clause for a window. */
export const rangeOf = (time: string, { from, to }: Window) => ({
  range: { [time]: { gte: from.toISOString(), lt: to.toISOString(), format: 'strict_date_optional_time_nanos' } },
})
