import { z } from 'zod'
import { Schedule } from '../core/oncall/schedule.ts'
import { ScheduleInput } from '../core/oncall/schedule-input.ts'
import { Problem } from '../core/problem.ts'
import { directoryCommands } from './directory-commands.ts'
import { namedBy, refuseUnknown } from './refuse-unknown.ts'

const ScheduleJson = z.object({
  id: z.string(),
  name: z.string().optional(),
  team: z.string().optional(),
  time_zone: z.string(),
  layers: z.array(z.record(z.string(), z.unknown())).describe('Rotations; the later one counts before the earlier'),
  overrides: z.array(
    z.object({ id: z.string(), user: z.string(), from: z.string(), to: z.string(), replaces: z.string().optional() }),
  ),
})
type ScheduleJson = z.infer<typeof ScheduleJson>

export const schedules = directoryCommands({
  kind: 'schedule',
  plural: 'schedules',
  input: ScheduleInput,
  json: ScheduleJson,
  list: ({ directory }) => [...directory.schedules.values()],
  store(written, directory): ScheduleJson {
    const settled = Schedule.safeParse(written)
    if (!settled.success) throw refused(settled.error.issues)
    refuseUnknown(namedBy.schedule(settled.data), directory)
    return settled.data
  },
  columns: ['Schedule', 'Name', 'Time zone', 'Layers', 'Overrides'],
  row: ({ id, name, time_zone, layers, overrides }) => [
    id,
    name ?? '',
    time_zone,
    String(layers.length),
    String(overrides.length),
  ],
})

/** Faults that only show once the short form is settled, each at its field. */
function refused(issues: { path: PropertyKey[]; message: string }[]): Problem {
  const fields = Object.fromEntries(issues.map(({ path, message }) => [path.map(String).join('.'), message]))
  const message = Object.entries(fields).map(([field, fault]) => `${field}: ${fault}`)
  return new Problem('invalid', message.join(' '), { fields })
}
