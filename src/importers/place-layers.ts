import { type Hours, meet } from './hours.ts'

/** A rotation of another product, on its way to one of our layers. */
export interface DraftLayer {
  name: string
  /** A higher one takes the place of a lower one; several of one level are on call together. */
  level: number
  rotation: object
  /** Wall-clock time in the zone of the schedule, `YYYY-MM-DDTHH:MM`. */
  starts: string
  ends?: string
  /** User ids; an empty text is a slot that nobody holds. */
  members: string[]
  restrictions: Hours[]
}

/** The layers of one schedule in their order, and those of them that win over the others of their level there. */
export interface PlacedLayers {
  layers: DraftLayer[]
  winners: DraftLayer[]
}

/**
 * The layers of as many schedules as people can be on call at once, because each of ours has one. Every schedule holds all
 * layers and so knows all levels; among those of one level each lets another win. Whoever pages all these schedules pages
 * everybody who was on call, and nobody twice. Layers that never meet win in the same schedule.
 */
export function placeLayers(layers: DraftLayer[]): PlacedLayers[] {
  const lanes = new Map<DraftLayer, number>()
  for (const layer of layers) {
    const met = [...lanes].filter(([other]) => together(layer, other))
    const taken = new Set(met.map(([, lane]) => lane))
    let lane = 0
    while (taken.has(lane)) lane += 1
    lanes.set(layer, lane)
  }
  const count = Math.max(1, ...[...lanes.values()].map((lane) => lane + 1))
  return Array.from({ length: count }, (_, schedule) => {
    const wins = (layer: DraftLayer) => Number(lanes.get(layer) === schedule)
    return {
      layers: layers.toSorted((a, b) => a.level - b.level || wins(a) - wins(b)),
      winners: layers.filter(wins),
    }
  })
}

function together(a: DraftLayer, b: DraftLayer): boolean {
  if (a.level !== b.level || (a.ends ?? '9999') <= b.starts || (b.ends ?? '9999') <= a.starts) return false
  return meet(a.restrictions, b.restrictions)
}

/** A layer as the configuration writes it. */
export const writtenLayer = ({ level: _, restrictions, ...layer }: DraftLayer) => ({
  ...layer,
  ...(restrictions.length && { restrictions }),
})
