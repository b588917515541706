import { accessTraits } from './access.ts'
import { dataTraits } from './data.ts'
import { dependencyTraits } from './dependencies.ts'
import { guardTraits } from './guards.ts'
import { lineTraits } from './lines.ts'
import { logicTraits } from './logic.ts'
import { resourceTraits } from './resources.ts'
import { settingTraits } from './settings.ts'
import { structureTraits } from './structure.ts'
import type { Trait } from './trait.ts'
import { valueTraits } from './values.ts'

/** Everything a diff may do that is known to break production. */
export const traits: readonly Trait[] = [
  ...settingTraits,
  ...guardTraits,
  ...resourceTraits,
  ...dataTraits,
  ...accessTraits,
  ...logicTraits,
  ...lineTraits,
  ...structureTraits,
  ...valueTraits,
  ...dependencyTraits,
]
