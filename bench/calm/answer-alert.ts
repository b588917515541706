import { examineDatabase } from '../../src/analysis/database/examine-database.ts'
import { examineCluster } from '../../src/analysis/kubernetes/examine-cluster.ts'
import { examineLog } from '../../src/analysis/log-anomalies/examine-log.ts'
import { conclude } from '../../src/analysis/verdict/conclude.ts'
import { type EngineResult, gather } from '../../src/analysis/verdict/findings.ts'
import type { Evidence } from '../../src/core/investigation/evidence.ts'
import { writeObject } from '../../src/core/investigation/verdict.ts'
import { type CaseFiles, caseFiles } from './case-files.ts'
import { categoryOf } from './categories.ts'
import { readCluster } from './read-cluster.ts'
import { readDatabase } from './read-database.ts'
import { readLines } from './read-lines.ts'

/** One verdict in the words of the set. */
export function answerAlert(folder: string) {
  const files = caseFiles(folder)
  const isCluster = files.read('question.json').suite === 'eks'
  const results: Result[] = isCluster ? examineKubernetes(files) : [examineDatabase(readDatabase(files))]
  const findings = gather(results)
  const { evidence } = findings
  const verdict = conclude(findings)
  const { outcome, rootCause, confidence, excluded } = verdict
  const summary = (outcome !== 'cause' && results[0]?.summary) || verdict.summary
  if (!rootCause)
    return {
      verdict: outcome,
      ...(outcome === 'healthy' && { category: 'healthy' }),
      summary,
      confidence,
      evidence: cited(files, evidence),
    }
  const causes = [rootCause, ...excluded.map(({ cause }) => cause)]
  const here = causes.filter(({ object }) => writeObject(object) === writeObject(rootCause.object))
  return {
    verdict: 'cause',
    category: categoryOf(here.map(({ kind }) => kind)),
    summary,
    confidence,
    ranking: causes.slice(0, 3).map((cause) => ({
      object: writeObject(cause.object).replace(' ', '/'),
      cause: cause.kind,
      summary: cause.summary,
      confidence: cause.confidence,
      evidence: cited(
        files,
        evidence.filter(({ id }) => cause.evidence.includes(id)),
      ),
    })),
  }
}

type Result = EngineResult & { summary?: string }

/** What the cluster declares and shows, what its logs say, and whether its monitors still alert. */
function examineKubernetes(files: CaseFiles): Result[] {
  const { namespace, workload_name: query } = files.read('alert.json')?.commonLabels ?? {}
  const cluster = examineCluster(readCluster(files), { ...(namespace && { namespace }), ...(query && { query }) })
  const results: Result[] = [
    cluster,
    examineLog(readLines(files), { kind: 'workload', ...(namespace && { namespace }), name: query ?? '' }),
  ]
  const states: string[] = (files.read('datadog_monitors.json')?.monitors ?? []).map(
    ({ overall_state }: { overall_state?: string }) => overall_state ?? '',
  )
  if (states.some((state) => /alert/i.test(state))) results.push({ causes: [], evidence: [], outcome: 'undetermined' })
  return results
}

const cited = (files: CaseFiles, evidence: readonly Evidence[]) =>
  evidence.flatMap(({ locator, quote }) => {
    const file = locator?.file ?? ''
    const words = file ? files.quotable(file, quote) : ''
    return words === '' ? [] : [{ file, quote: words }]
  })
