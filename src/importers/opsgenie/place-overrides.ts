import type { Draft } from '../draft.ts'
import type { PlacedLayers } from '../place-layers.ts'
import { utcOf } from '../wall.ts'
import { type Known, recipientName } from './known.ts'
import type { OpsgenieOverride, OpsgenieSchedule } from './shapes.ts'

/** An override as the configuration writes it. */
interface WrittenOverride {
  id: string
  user: string
  from: string
  to: string
}

/**
 * The overrides of each schedule that a schedule becomes. There an override may be of some rotations only: it goes where
 * these win; one of all rotations goes everywhere.
 */
export function placeOverrides(
  draft: Draft,
  { name, overrides }: OpsgenieSchedule,
  placed: PlacedLayers[],
  people: Known,
): WrittenOverride[][] {
  const object = `schedule "${name}"`
  const found: WrittenOverride[][] = placed.map(() => [])
  for (const [index, override] of (overrides ?? []).entries()) {
    const id = (override.alias || `override-${index + 1}`).slice(0, 100)
    const user = people.of(override.user)
    const lanes = placed.flatMap((one, lane) => (isFor(override, one) ? [lane] : []))
    if (user === undefined) draft.left(object, `override ${id}: ${recipientName(override.user)} cannot be carried.`)
    else if (!lanes.length) draft.left(object, `override ${id}: its rotations cannot be carried.`)
    if (user === undefined) continue
    if (lanes.some((lane) => coversMore(override, placed[lane]!)))
      draft.changed(object, `override ${id} counts for its whole time, not only for the hours of its rotations.`)
    for (const lane of lanes)
      found[lane]!.push({ id, user, from: utcOf(override.startDate), to: utcOf(override.endDate) })
  }
  return found
}

const namesOf = ({ rotations }: OpsgenieOverride) => (rotations ?? []).flatMap(({ name }) => name ?? [])

const isFor = (override: OpsgenieOverride, { winners }: PlacedLayers) =>
  !override.rotations?.length || winners.some(({ name }) => namesOf(override).includes(name))

/** Whether an override of some rotations takes more than these where it goes. */
const coversMore = (override: OpsgenieOverride, { winners }: PlacedLayers) =>
  namesOf(override).length > 0 &&
  winners.some(({ name, restrictions }) => !namesOf(override).includes(name) || restrictions.length > 0)
