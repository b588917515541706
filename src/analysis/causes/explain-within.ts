import { kinds } from './metric-kind.ts'
import { certainty, type Suspect, strongest } from './suspect.ts'

/**
 * Hands evidence to causes inside one service: a metric far up the chain (memory) that rose takes over what the ones
 * down the chain (processor, latency) show, and those lose a third, since they follow from it.
 */
export function explainWithin(suspects: readonly Suspect[]) {
  for (const suspect of suspects) {
    const below = suspects.filter((other) => depth(other) > depth(suspect))
    const above = suspects.filter((other) => depth(other) < depth(suspect))
    const effect = strongest(below, ({ evidence }) => evidence)
    const cause = strongest(above, certainty)
    const taken = effect ? Math.max(0, effect.evidence - suspect.evidence) * certainty(suspect) : 0
    const lost = cause ? certainty(cause) / 3 : 0
    suspect.score = (suspect.evidence + taken) * (1 - lost)
    if (effect && effect.evidence > 1 && certainty(suspect) > 0.5) suspect.explains = effect.series.name
    if (cause && lost > 1 / 6) suspect.explainedBy = cause.series.name
  }
}

const depth = ({ series }: Suspect) => kinds[series.kind].depth
