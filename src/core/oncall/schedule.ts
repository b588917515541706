import type { z } from 'zod'
import { ScheduleInput } from './schedule-input.ts'
import { settle } from './settle.ts'

/**
 * Who is on call when. Reading it settles what was left open: the short form becomes a layer, times become UTC text, the
 * handoff day is filled in; so what was read reads the same again. Later layers and later overrides take precedence.
 */
export const Schedule = ScheduleInput.transform(settle)
export type Schedule = z.output<typeof Schedule>

/** One rotation, settled: `starts` and `ends` are UTC text, a slot that nobody holds is null. */
export type Layer = Schedule['layers'][number]

/** An exception to the layers, settled: `from` and `to` are UTC text. */
export type Override = Schedule['overrides'][number]
