import type { Examination } from '../../src/analysis/kubernetes/examine-cluster.ts'
import type { ObjectRef } from '../../src/core/investigation/verdict.ts'
import { setLabels } from './labels.ts'

/** An examination as the scorer wants it. */
export function predict(id: string, { causes, evidence, outcome }: Examination) {
  const proofs = new Map(evidence.map((one) => [one.id, one]))
  const ranking = causes.slice(0, 5).map(({ object, kind, summary, confidence, evidence: ids }) => ({
    object: nameOf(object),
    cause: setLabels[kind] ?? kind,
    summary,
    confidence,
    evidence: ids.flatMap((one) => {
      const { locator, quote } = proofs.get(one) ?? {}
      return locator && quote ? [{ ...locator, quote }] : []
    }),
  }))
  const [best] = ranking
  return {
    case: id,
    verdict: outcome === 'cause' ? 'cause' : 'undetermined',
    confidence: best?.confidence ?? 0,
    summary: best?.summary ?? 'Nothing seen explains it.',
    ranking: outcome === 'cause' ? ranking : [],
  }
}

const nameOf = ({ kind, name }: ObjectRef) => `${kind === 'node' || kind === 'namespace' ? kind : 'app'}/${name}`
