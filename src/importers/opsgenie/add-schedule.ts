import { weekdays } from '../../core/oncall/clock-fields.ts'
import { counted } from '../counted.ts'
import type { Draft } from '../draft.ts'
import { everyDay, type Hours, hoursOf, minuteOfWeek } from '../hours.ts'
import { type DraftLayer, placeLayers, writtenLayer } from '../place-layers.ts'
import { timeOfDay, utcOf, wallOf, writtenWall } from '../wall.ts'
import { type Known, recipientName } from './known.ts'
import { placeOverrides } from './place-overrides.ts'
import type { OpsgenieForwarding, OpsgenieRotation, OpsgenieSchedule } from './shapes.ts'

interface Around {
  people: Known
  teams: Known
  forwardings: OpsgenieForwarding[]
}

/** Adds a schedule; answers the ids of the schedules it becomes, which together have everybody who is on call. */
export function addSchedule(draft: Draft, schedule: OpsgenieSchedule, around: Around): string[] {
  const { name, timezone: zone, ownerTeam, enabled } = schedule
  const object = `schedule "${name}"`
  const rotations = enabled === false ? [] : schedule.rotations.filter((rotation) => rotation.enabled !== false)
  if (enabled === false) draft.changed(object, 'is disabled there; it becomes a schedule without layers.')
  const layers = rotations.flatMap((rotation, index) =>
    layerOf(rotation, index, { zone, object, people: around.people, draft }),
  )
  const placed = placeLayers(layers)
  const swaps = placeOverrides(draft, schedule, placed, around.people)
  const team = around.teams.of(ownerTeam)
  const ids = placed.map((_, index) => draft.free('schedules', index === 0 ? name : `${name}-${index + 1}`))
  for (const [index, { layers: own }] of placed.entries()) {
    const overrides = [...swaps[index]!, ...forwardedIn(own, around)]
    draft.sections.schedules[ids[index]!] = {
      name: index === 0 ? name : `${name} (${index + 1})`,
      ...(team && { team }),
      time_zone: zone,
      layers: own.map(writtenLayer),
      ...(overrides.length && { overrides }),
    }
  }
  if (ids.length > 1)
    draft.changed(
      object,
      `has up to ${ids.length} people on call at once; it becomes ${ids.join(', ')}, and what pages it pages all of them.`,
    )
  else draft.carried(object, `becomes ${ids[0]} with ${counted(layers.length, 'layer')}, in ${zone}.`)
  return ids
}

interface Place {
  zone: string
  object: string
  people: Known
  draft: Draft
}

function layerOf(rotation: OpsgenieRotation, index: number, { zone, object, people, draft }: Place): DraftLayer[] {
  const name = rotation.name?.trim() || `Rotation ${index + 1}`
  if (!rotation.participants.length) {
    draft.left(object, `rotation "${name}" has no participants.`)
    return []
  }
  const start = wallOf(rotation.startDate, zone)
  const members = rotation.participants.map((participant) => {
    if (participant.type === 'none') return ''
    const user = participant.type === 'user' || !participant.type ? people.of(participant) : undefined
    if (user !== undefined) return user
    draft.changed(
      object,
      `rotation "${name}": the turns of the ${participant.type ?? 'user'} ${recipientName(participant)} are held by nobody, because only users take turns here.`,
    )
    return ''
  })
  const length = rotation.length ?? 1
  const every = { hourly: { hours: length }, daily: { days: length }, weekly: 'week' }[rotation.type]
  const weekly = rotation.type === 'weekly' && { interval: length, weekday: weekdays[start.dayOfWeek - 1]! }
  return [
    {
      name,
      level: 0,
      rotation: { every, ...weekly, handoff: timeOfDay(start) },
      starts: writtenWall(start),
      ...(rotation.endDate && { ends: writtenWall(wallOf(rotation.endDate, zone)) }),
      members,
      restrictions: hoursOfRotation(rotation),
    },
  ]
}

const minutesIn = (hour: number, minute: number) => hour * 60 + minute
const wrapped = (length: number, whole: number) => ((length + whole - 1) % whole) + 1

function hoursOfRotation({ timeRestriction: limit }: OpsgenieRotation): Hours[] {
  if (!limit) return []
  if (limit.type === 'time-of-day') {
    const all = [...(limit.restriction ? [limit.restriction] : []), ...(limit.restrictions ?? [])]
    return hoursOf(
      all.flatMap(({ startHour, startMin, endHour, endMin }) => {
        const from = minutesIn(startHour, startMin)
        return everyDay(from, wrapped(minutesIn(endHour, endMin) - from + 1_440, 1_440))
      }),
    )
  }
  return hoursOf(
    limit.restrictions.map(({ startDay, startHour, startMin, endDay, endHour, endMin }) => {
      const start = minuteOfWeek(dayIndex(startDay), minutesIn(startHour, startMin))
      const end = minuteOfWeek(dayIndex(endDay), minutesIn(endHour, endMin))
      return { start, length: wrapped(end - start + 10_080, 10_080) }
    }),
  )
}

const dayIndex = (name: string) => Math.max(0, (weekdays as readonly string[]).indexOf(name.toLowerCase()))

/** Who forwards to somebody is replaced by them wherever they take turns. */
function forwardedIn(layers: DraftLayer[], { people, forwardings }: Around) {
  const members = new Set(layers.flatMap((layer) => layer.members))
  return forwardings.flatMap(({ id, fromUser, toUser, startDate, endDate }, index) => {
    const from = people.of(fromUser)
    const to = people.of(toUser)
    if (from === undefined || to === undefined || !members.has(from)) return []
    return [
      {
        id: `forwarding-${id ?? index + 1}`.slice(0, 100),
        user: to,
        from: utcOf(startDate),
        to: utcOf(endDate),
        replaces: from,
      },
    ]
  })
}
