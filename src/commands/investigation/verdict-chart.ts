import type { Chart } from '../../core/chart.ts'
import type { Recorded } from '../../core/investigation/ask.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { evidenceChart } from './evidence-chart.ts'

/**
 * The course of what a verdict rests on: of the evidence that it cites for its cause the first that was measured, else of
 * its timeline. Undefined where nothing is wrong or nothing was measured.
 */
export function verdictChart(
  { verdict, evidence }: Pick<Investigation, 'verdict' | 'evidence'>,
  recorded: readonly Recorded[],
): Chart | undefined {
  if (!verdict || verdict.outcome === 'healthy') return undefined
  const cited = [...(verdict.rootCause?.evidence ?? []), ...verdict.timeline.flatMap((line) => line.evidence)]
  for (const id of cited) {
    const one = evidence.find((known) => known.id === id)
    const chart = one && evidenceChart(one, recorded)
    if (chart?.lines.length) return chart
  }
  return undefined
}
