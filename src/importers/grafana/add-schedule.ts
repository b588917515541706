import { Temporal } from '@js-temporal/polyfill'
import { counted } from '../counted.ts'
import type { Draft } from '../draft.ts'
import { memberOf, type People } from '../people.ts'
import { type DraftLayer, placeLayers, writtenLayer } from '../place-layers.ts'
import { wallOf, writtenWall } from '../wall.ts'
import type { OncallSchedule, OncallShift } from './shapes.ts'
import { turnsOf } from './turns-of.ts'

interface Around {
  people: People
  teamIds: ReadonlyMap<string, string>
  shifts: ReadonlyMap<string, OncallShift>
}

/** Adds a schedule; answers the ids of the schedules it becomes, which together have everybody who is on call. */
export function addSchedule(draft: Draft, schedule: OncallSchedule, around: Around): string[] {
  const object = `schedule "${schedule.name}"`
  const named = (schedule.shifts ?? []).flatMap((id) => around.shifts.get(id) ?? [])
  tellOfCalendars(draft, schedule, object, named.length)
  // Each shift follows the clock of its own zone; a schedule of ours has one.
  const ownZone = schedule.time_zone ?? 'UTC'
  const zones = Map.groupBy(named, (shift) => shift.time_zone ?? ownZone)
  if (!zones.size) zones.set(ownZone, [])
  if (zones.size > 1)
    draft.changed(
      object,
      `its shifts follow the clocks of ${[...zones.keys()].join(', ')}; each zone becomes schedules of its own, and levels count within a zone only.`,
    )
  const parts = [...zones].flatMap(([zone, shifts]) => partsOf(draft, shifts, { zone, object, people: around.people }))
  const ids = parts.map((_, index) =>
    draft.free('schedules', index === 0 ? schedule.name : `${schedule.name}-${index + 1}`),
  )
  const team = around.teamIds.get(schedule.team_id ?? '')
  for (const [index, { zone, layers, overrides }] of parts.entries())
    draft.sections.schedules[ids[index]!] = {
      name: index === 0 ? schedule.name : `${schedule.name} (${index + 1})`,
      ...(team && { team }),
      time_zone: zone,
      layers: layers.map(writtenLayer),
      ...(overrides.length && { overrides }),
    }
  if (ids.length > 1)
    draft.changed(
      object,
      `has several people on call at once; it becomes ${ids.join(', ')}, and what pages it pages all of them.`,
    )
  else
    draft.carried(
      object,
      `becomes ${ids[0]} with ${counted(parts[0]!.layers.length, 'layer')} and ${counted(parts[0]!.overrides.length, 'override')}, in ${parts[0]!.zone}.`,
    )
  return ids
}

function tellOfCalendars(
  draft: Draft,
  { type, ical_url_overrides: url, shifts }: OncallSchedule,
  object: string,
  found: number,
): void {
  if (type === 'ical')
    draft.changed(
      object,
      'takes its shifts from a calendar elsewhere; it becomes a schedule without layers. Draw its rotations by hand.',
    )
  if (url) draft.left(object, 'overrides from a calendar elsewhere. Enter those that are still to come by hand.')
  const missing = (shifts ?? []).length - found
  if (missing > 0) draft.left(object, `${missing} of its shifts are not in the export. Export on_call_shifts, too.`)
}

interface Place {
  zone: string
  object: string
  people: People
}

function partsOf(draft: Draft, shifts: OncallShift[], place: Place) {
  const layers = shifts.flatMap((shift) => layersOf(draft, shift, place))
  const overrides = shifts.filter(({ type }) => type === 'override').flatMap((shift) => overrideOf(draft, shift, place))
  return placeLayers(layers).map((placed) => ({ zone: place.zone, layers: placed.layers, overrides }))
}

/** One layer for each place in the groups of a shift: the people of one group are on call together. */
function layersOf(draft: Draft, shift: OncallShift, { zone, object, people }: Place): DraftLayer[] {
  if (shift.type === 'override') return []
  const groups = groupsOf(shift)
  const size = Math.max(0, ...groups.map((group) => group.length))
  if (size === 0) {
    draft.left(object, `shift "${shift.name}" has no users.`)
    return []
  }
  const turns = shift.type === 'single_event' ? once(shift) : turnsOf(shift, groups.length)
  if (typeof turns === 'string') {
    draft.left(object, `shift "${shift.name}": ${turns}. Draw it by hand.`)
    return []
  }
  if (turns.differs) draft.changed(object, `shift "${shift.name}": ${turns.differs}.`)
  const ends =
    shift.type === 'single_event' ? endOf(shift) : shift.until && wallOf(`${shift.until.slice(0, 19)}Z`, zone)
  return Array.from({ length: size }, (_, place) => ({
    name: size === 1 ? shift.name : `${shift.name} ${place + 1}`,
    level: shift.level ?? 0,
    rotation: turns.rotation,
    starts: writtenWall(turns.begins),
    ...(ends && { ends: writtenWall(ends) }),
    members: turns.slots.map((group) => {
      const user = group === undefined ? undefined : groups[group]![place]
      return user === undefined ? '' : memberOf(people, user, object, draft)
    }),
    restrictions: turns.restrictions,
  }))
}

function groupsOf({
  type,
  users,
  rolling_users: rolling,
  start_rotation_from_user_index: first,
}: OncallShift): string[][] {
  if (type !== 'rolling_users') return [users ?? []]
  const all = (rolling ?? []).filter((group) => group.length > 0)
  return all.map((_, index) => all[(index + (first ?? 0)) % all.length]!)
}

const once = ({ start }: OncallShift) => {
  const begins = Temporal.PlainDateTime.from(start)
  return { rotation: { every: { days: 366 } }, begins, slots: [0], restrictions: [], differs: undefined }
}

const endOf = ({ start, duration }: OncallShift) => Temporal.PlainDateTime.from(start).add({ seconds: duration })

function overrideOf(draft: Draft, shift: OncallShift, { zone, object, people }: Place) {
  const users = shift.users?.length ? shift.users : (shift.rolling_users ?? []).flat()
  const known = users.flatMap((user) => people.get(user) ?? [])
  if (!known.length) draft.left(object, `override "${shift.name}": its user cannot be carried.`)
  if (known.length > 1)
    draft.changed(
      object,
      `override "${shift.name}" puts ${known[0]} on call, not ${known.slice(1).join(' and ')} as well.`,
    )
  const from = Temporal.PlainDateTime.from(shift.start)
  const utc = (wall: Temporal.PlainDateTime) => new Date(wall.toZonedDateTime(zone).epochMilliseconds).toISOString()
  return known.slice(0, 1).map((user) => ({ id: shift.id, user, from: utc(from), to: utc(endOf(shift)) }))
}
