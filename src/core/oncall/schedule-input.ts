import { z } from 'zod'
import { TimeOfDay, TimeZone, Weekday } from './clock-fields.ts'
import { Moment } from './moment.ts'
import { Restriction } from './restriction.ts'
import { Rotation } from './rotation.ts'

const idError = { error: 'Write a short name, 1 to 100 characters.' }
const Id = z.string(idError).min(1, idError).max(100, idError)

const Members = z
  .array(
    z
      .union([Id, z.literal(''), z.null()], { error: 'Write a user id, or an empty text for a slot nobody holds.' })
      .transform((member) => member || null),
    { error: 'List the user ids in the order of their turns.' },
  )
  .min(1, { error: 'List at least one member.' })

/** One rotation of a schedule as it is written; see `Layer` for what is made of it. */
const LayerInput = z.strictObject({
  name: z.string().min(1).max(100).optional().describe('Shown as the reason why somebody is on call.'),
  rotation: Rotation.describe('How often the next member takes over, and when.'),
  starts: Moment.describe('When the first member begins: a date (at the handoff time) or a date and time.'),
  ends: Moment.optional().describe('When the layer stops for good: a date (at the handoff time) or a date and time.'),
  members: Members.describe(
    'User ids in the order of their turns. An empty text (or null) keeps a slot that nobody holds: it falls through to ' +
      'the layer before. Empty a slot to remove a person without moving the others.',
  ),
  restrictions: z
    .array(Restriction)
    .default([])
    .describe('The only hours in which the layer is on call; turns go on counting outside them. None: always.'),
})

/** A person who is on call from one moment to another, whatever the layers say. */
const OverrideInput = z.strictObject({
  id: Id.describe('A name of its own among the overrides of the schedule.'),
  user: Id.describe('The user who takes over.'),
  from: Moment.describe('When it begins: date and time, in the time zone of the schedule unless an offset is given.'),
  to: Moment.describe('When it ends (not included), written like `from`.'),
  replaces: Id.optional().describe('Act only while this user would be on call; always when left out.'),
})

/** Both spellings of a schedule: a list of layers, or the short form with `rotation` for a single one. */
export const ScheduleInput = z.strictObject({
  id: Id.describe('The name policies use: schedule:<id>.'),
  name: z.string().min(1).max(200).optional().describe('Shown to people instead of the id.'),
  team: Id.optional().describe('The team that owns the schedule.'),
  time_zone: TimeZone.describe('IANA name, such as Europe/Berlin: handoffs and hours follow its wall clock.'),
  layers: z.array(LayerInput).optional().describe('Rotations; where two of them have somebody, the later one counts.'),
  overrides: z
    .array(OverrideInput)
    .default([])
    .describe('Exceptions, which come before every layer; where two overlap, the later one in the list counts.'),
  rotation: z
    .enum(['hourly', 'daily', 'weekly', 'monthly'], {
      error: 'Write hourly, daily, weekly or monthly; anything else needs `layers`.',
    })
    .optional()
    .describe('Short form for a schedule of one layer.'),
  handoff: TimeOfDay.optional().describe('Short form: the wall-clock time of the handoff, 09:00 if left out.'),
  weekday: Weekday.optional().describe('Short form, weekly: the day of the handoff.'),
  members: Members.optional().describe('Short form: user ids in the order of their turns.'),
  starts: Moment.optional().describe('Short form: when the first member begins.'),
  restrictions: z.array(Restriction).optional().describe('Short form: the only hours somebody is on call.'),
})
export type ScheduleInput = z.output<typeof ScheduleInput>
