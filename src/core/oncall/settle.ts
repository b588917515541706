import { z } from 'zod'
import { weekdays } from './clock-fields.ts'
import { readMoment } from './moment.ts'
import type { Rotation } from './rotation.ts'
import type { ScheduleInput } from './schedule-input.ts'
import { wallAt } from './wall-clock.ts'

type LayerInput = NonNullable<ScheduleInput['layers']>[number]
type OverrideInput = ScheduleInput['overrides'][number]
type Complain = (path: PropertyKey[], message: string) => void

const shortForm = ['rotation', 'handoff', 'weekday', 'members', 'starts', 'restrictions'] as const
const spans = { hourly: 'hour', daily: 'day', weekly: 'week', monthly: 'month' } as const

/** Turns a schedule as written into one without anything left open, or adds an issue to each field that is wrong. */
export function settle(input: ScheduleInput, context: z.RefinementCtx<ScheduleInput>) {
  let sound = true
  const complain: Complain = (path, message) => {
    sound = false
    context.addIssue({ code: 'custom', path, message, input })
  }
  const layers = layersOf(input, complain)?.map(({ layer, path }, index) =>
    settleLayer(layer, index, input.time_zone, (rest, message) => complain([...path, ...rest], message)),
  )
  const overrides = input.overrides.map((override, index) =>
    settleOverride(override, input.time_zone, (rest, message) => complain(['overrides', index, ...rest], message)),
  )
  for (const [index, { id }] of overrides.entries()) {
    if (overrides.findIndex((other) => other.id === id) !== index)
      complain(['overrides', index, 'id'], `Another override is already called "${id}"; give each an id of its own.`)
  }
  if (!sound || !layers) return z.NEVER
  const { id, name, team, time_zone } = input
  return { id, ...(name !== undefined && { name }), ...(team !== undefined && { team }), time_zone, layers, overrides }
}

/** The layers as written, each with the path its faults are reported at. */
function layersOf(input: ScheduleInput, complain: Complain) {
  const short = shortForm.filter((field) => input[field] !== undefined)
  if (input.layers || short.length === 0) {
    for (const field of short) complain([field], `\`${field}\` is of the short form; put it into a layer instead.`)
    return (input.layers ?? []).map((layer, index) => ({ layer, path: ['layers', index] as PropertyKey[] }))
  }
  const { rotation, handoff = '09:00', weekday, members, starts, restrictions = [] } = input
  if (!rotation) complain(['rotation'], 'Say how often people take turns: hourly, daily, weekly or monthly.')
  if (!members) complain(['members'], 'List the user ids in the order of their turns.')
  if (!starts) complain(['starts'], 'Say when the first member begins, such as 2026-01-05.')
  if (weekday && rotation !== 'weekly') complain(['weekday'], '`weekday` only means something with rotation: weekly.')
  if (!rotation || !members || !starts) return undefined
  const layer: LayerInput = {
    rotation: { every: spans[rotation], interval: 1, handoff, weekday },
    starts,
    members,
    restrictions,
  }
  return [{ layer, path: [] as PropertyKey[] }]
}

function settleLayer(layer: LayerInput, index: number, zone: string, complain: Complain) {
  const { rotation, members, restrictions, name = `layer ${index + 1}` } = layer
  const read = (field: 'starts' | 'ends', text: string) => {
    const at = readMoment(text, zone, rotation.handoff)
    if (at === undefined)
      complain([field], `"${text.slice(0, 40)}" is no date: write 2026-01-05, or 2026-01-05T09:00 with a time.`)
    return at ?? 0
  }
  const starts = read('starts', layer.starts)
  const ends = layer.ends === undefined ? undefined : read('ends', layer.ends)
  if (ends !== undefined && ends <= starts) complain(['ends'], 'The layer ends before it starts; choose a later date.')
  return {
    name,
    rotation: settleRotation(rotation, starts, zone),
    starts: utc(starts),
    ...(ends !== undefined && { ends: utc(ends) }),
    members,
    restrictions,
  }
}

function settleRotation(rotation: Rotation, starts: number, zone: string): Rotation {
  const first = wallAt(starts, zone)
  if (rotation.every === 'week') return { ...rotation, weekday: rotation.weekday ?? weekdays[first.dayOfWeek - 1]! }
  if (rotation.every === 'month') return { ...rotation, day: rotation.day ?? first.day }
  return rotation
}

function settleOverride(override: OverrideInput, zone: string, complain: Complain) {
  const { id, user, replaces } = override
  const read = (field: 'from' | 'to') => {
    const at = readMoment(override[field], zone)
    if (at === undefined)
      complain([field], `"${override[field].slice(0, 40)}" is no date with a time: write it like 2026-01-05T09:00.`)
    return at
  }
  const from = read('from')
  const to = read('to')
  if (from !== undefined && to !== undefined && to <= from)
    complain(['to'], 'The override ends before it begins; choose a later time.')
  return { id, user, from: utc(from ?? 0), to: utc(to ?? 0), ...(replaces !== undefined && { replaces }) }
}

const utc = (at: number) => new Date(at).toISOString()
