import { abnormalPoints } from '../../src/analysis/abnormal-points/abnormal-points.ts'
import { findCulprit } from '../../src/analysis/culprit/find-culprit.ts'
import { abnormalLines } from '../../src/analysis/log-anomalies/abnormal-lines.ts'
import { explainLog } from '../../src/analysis/log-anomalies/explain-log.ts'
import { findPatterns } from '../../src/analysis/log-anomalies/find-patterns.ts'
import { wordTemplate } from '../../src/analysis/log-anomalies/word-template.ts'
import { groupLines } from '../../src/analysis/log-templates/group-lines.ts'
import { incidentWindow } from './incident-window.ts'

export type Category =
  | 'log_parsing'
  | 'anomaly_detection'
  | 'pattern_correlation'
  | 'metrics_timeseries'
  | 'root_cause'
  | 'multimodal_rca'

/** The answer of the engine of a category, in the words the exam wants. */
// biome-ignore lint/suspicious/noExplicitAny: questions differ by category
export function answerOf(category: Category, question: any): Record<string, unknown> & { confidence?: number } {
  switch (category) {
    case 'log_parsing':
      return { templates: templatesOf(question.logs) }
    case 'anomaly_detection':
      return { anomalous_indices: abnormalLines(question.logs).map(({ index }) => index) }
    case 'metrics_timeseries':
      return { anomalous_indices: abnormalPoints(question.values.map((value: number | null) => value ?? Number.NaN)) }
    case 'pattern_correlation':
      return patternsOf(question.logs)
    case 'root_cause': {
      const { rootCause, summary, confidence } = explainLog(question.logs)
      return { root_cause: rootCause, summary, confidence }
    }
    case 'multimodal_rca':
      return culpritOf(question.modalities)
  }
}

function templatesOf(lines: string[]): string[] {
  const { clusters, groups } = groupLines(lines, { headers: false })
  return lines.map((line, i) => wordTemplate(line, groups[clusters[i]!]!.template))
}

function patternsOf(lines: string[]) {
  const { patterns, links } = findPatterns(lines)
  return {
    patterns: patterns.map(({ name, description }) => ({ name, description })),
    correlations: links.map(({ cause, effect }) => ({ cause: cause.description, effect: effect.description })),
  }
}

function culpritOf(modalities: Parameters<typeof incidentWindow>[0]) {
  const { service, faultType, evidence, summary, confidence } = findCulprit(incidentWindow(modalities))
  const culprit_service = service ?? (faultType === 'none' ? 'none' : 'unknown')
  return { culprit_service, fault_type: faultType, evidence, summary, confidence }
}
