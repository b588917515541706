import type { MetricKind } from './metric-kind.ts'

/** One metric of one service over the shared times; anything but a finite number where nothing was measured. */
export interface MetricSeries {
  name: string
  /** The component it belongs to. A database may be one of its own, or count as the service that owns it. */
  service: string
  /** Read from the name when left out. */
  kind?: MetricKind
  values: ArrayLike<number>
}

/** A series made ready: without gaps, and beside its peers. */
export interface PreparedSeries {
  name: string
  service: string
  kind: MetricKind
  values: Float64Array
  /** The usual level of the same metric over all services, in its unit; 0 when too few services have it. */
  peerLevel: number
}

/** The fewest samples on either side of a break. */
export const leastSide = 3

/** Moves within this share of a series' own level are noise to people, however still the series was before. */
const ownShare = 0.05
/** Moves within this share of what peers usually use are small change, however small the series itself is. */
const peerShare = 0.03

/** The least move that counts in a series at a level, in its own unit; always above 0. */
export function leastScale({ peerLevel }: PreparedSeries, level: number): number {
  return Math.max(ownShare * Math.abs(level), peerShare * peerLevel, 1e-12)
}
