import { weekdays } from '../../core/oncall/clock-fields.ts'
import { counted } from '../counted.ts'
import type { Draft } from '../draft.ts'
import { everyDay, hoursOf, minuteOfWeek, minutesOf } from '../hours.ts'
import { memberOf, type People } from '../people.ts'
import { type DraftLayer, writtenLayer } from '../place-layers.ts'
import { timeOfDay, utcOf, wallOf, writtenWall } from '../wall.ts'
import type { PagerDutyLayer, PagerDutySchedule } from './shapes.ts'

/** Adds a schedule; answers its id here. */
export function addSchedule(
  draft: Draft,
  { name, time_zone: zone, schedule_layers: layers, overrides, teams }: PagerDutySchedule,
  { people, teamIds }: { people: People; teamIds: ReadonlyMap<string, string> },
): string {
  const object = `schedule "${name}"`
  const id = draft.free('schedules', name)
  // The API lists the layer that counts most first; here it stands last.
  const drawn = layers.toReversed().flatMap((layer, index) => layerOf(layer, index, { zone, object, people, draft }))
  const taken = (overrides ?? []).flatMap(({ id: override, user, start, end }) => {
    const member = people.get(user.id)
    if (member === undefined) draft.left(object, `override ${override}: its user cannot be carried.`)
    return member === undefined ? [] : [{ id: override, user: member, from: utcOf(start), to: utcOf(end) }]
  })
  const team = teamIds.get(teams?.[0]?.id ?? '')
  draft.sections.schedules[id] = {
    name,
    ...(team && { team }),
    time_zone: zone,
    layers: drawn.map(writtenLayer),
    ...(taken.length && { overrides: taken }),
  }
  draft.carried(
    object,
    `becomes ${id} with ${counted(drawn.length, 'layer')} and ${counted(taken.length, 'override')}, in ${zone}.`,
  )
  return id
}

interface Place {
  zone: string
  object: string
  people: People
  draft: Draft
}

function layerOf(layer: PagerDutyLayer, index: number, { zone, object, people, draft }: Place): DraftLayer[] {
  const name = layer.name?.trim() || `Layer ${index + 1}`
  const hours = layer.rotation_turn_length_seconds / 3_600
  if (!layer.users.length) {
    draft.left(object, `layer "${name}" has no users.`)
    return []
  }
  if (!Number.isInteger(hours) || hours > 8_784) {
    draft.left(
      object,
      `layer "${name}": turns of ${layer.rotation_turn_length_seconds} seconds are no whole hours. Draw it by hand.`,
    )
    return []
  }
  const origin = wallOf(layer.rotation_virtual_start, zone)
  const start = wallOf(layer.start, zone)
  // Turns are counted from the virtual start; the layer begins with the turn that runs at its own start.
  const turns = Math.max(0, Math.floor(origin.until(start, { largestUnit: 'hours' }).total('hours') / hours))
  const begins = origin.add({ hours: turns * hours })
  if (!begins.equals(start))
    draft.changed(
      object,
      `layer "${name}" begins at ${writtenWall(begins)} with its turn, not at ${writtenWall(start)}.`,
    )
  if (begins.second) draft.changed(object, `layer "${name}" hands off at full minutes.`)
  const members = layer.users.map(({ user }) => memberOf(people, user.id, object, draft))
  return [
    {
      name,
      level: index,
      rotation: { ...turnOf(hours, weekdays[begins.dayOfWeek - 1]!), handoff: timeOfDay(begins) },
      starts: writtenWall(begins),
      ...(layer.end && { ends: writtenWall(wallOf(layer.end, zone)) }),
      members: members.map((_, at) => members[(at + turns) % members.length]!),
      restrictions: restrictionsOf(layer, name, object, draft),
    },
  ]
}

function turnOf(hours: number, weekday: string): object {
  if (hours % 168 === 0 && hours / 168 <= 100) return { every: 'week', interval: hours / 168, weekday }
  if (hours % 24 === 0) return { every: { days: hours / 24 } }
  return { every: { hours } }
}

function restrictionsOf({ restrictions }: PagerDutyLayer, name: string, object: string, draft: Draft) {
  const all = restrictions ?? []
  if (all.some(({ duration_seconds: length }) => length % 60 !== 0))
    draft.changed(object, `layer "${name}": hours are rounded to full minutes.`)
  return hoursOf(
    all.flatMap(({ type, start_time_of_day, duration_seconds, start_day_of_week }) => {
      const minute = minutesOf(start_time_of_day)
      const length = Math.max(1, Math.round(duration_seconds / 60))
      if (type === 'daily_restriction') return everyDay(minute, Math.min(length, 1_440))
      return [{ start: minuteOfWeek((start_day_of_week ?? 1) - 1, minute), length }]
    }),
  )
}
