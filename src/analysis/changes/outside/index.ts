import { demandDetectors } from './demand.ts'
import type { Detector } from './detector.ts'
import { providerDetectors } from './provider.ts'
import { surroundingDetectors } from './surroundings.ts'

/** Everything that breaks production without a change of ours. */
export const detectors: readonly Detector[] = [...providerDetectors, ...surroundingDetectors, ...demandDetectors]
