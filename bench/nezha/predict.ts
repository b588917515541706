import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contrastTraces, type LeadKind } from '../../src/analysis/traces/contrast-traces.ts'
import type { Observed, Proof } from '../../src/analysis/traces/observed.ts'
import type { Suspect } from '../../src/analysis/traces/suspect.ts'
import { observedIn, readTexts, type Texts } from './read-observed.ts'

/** What a case asks. */
interface Question {
  case: string
  window: { from: string; to: string }
  baseline: string
}

/** Reads a case, asks the engine, and writes its answer as the set wants it. */
export async function predict(data: string, name: string, without: readonly LeadKind[] = []) {
  const started = performance.now()
  const folder = join(data, 'cases', name)
  const question = JSON.parse(await readFile(join(folder, 'question.json'), 'utf8')) as Question
  const texts = await readTexts(folder, true)
  const baseline: Observed = observedIn(await readTexts(join(data, question.baseline), false))
  const contrast = contrastTraces({
    window: observedIn(texts),
    baseline,
    from: new Date(question.window.from),
    without,
  })
  const ranking = contrast.ranking.map((suspect) => entryOf(suspect, texts))
  return {
    case: name,
    verdict: contrast.outcome,
    confidence: contrast.ranking[0]?.confidence ?? 0,
    ms: Math.round(performance.now() - started),
    summary: contrast.ranking[0]?.summary ?? '',
    ranking,
  }
}

/** What the set calls the resources it has a name for. */
const resourceNames: Record<string, string> = { cpu_saturation: 'CpuUsageRate(%)', network_delay: 'NetworkP90(ms)' }

function entryOf({ object, kind, region, metric, confidence, evidence }: Suspect, texts: Texts) {
  const resource = resourceNames[kind] ?? metric?.name
  return {
    object: object.name,
    cause: kind,
    ...(region && { region }),
    ...(resource !== undefined && { metric: resource }),
    confidence: Number(confidence.toFixed(3)),
    evidence: evidence.flatMap((proof) => citationOf(proof, texts) ?? []),
  }
}

/** A proof as a piece of text that stands word for word in a file of the case. */
function citationOf({ kind, quote, locator }: Proof, texts: Texts): { file: string; quote: string } | undefined {
  if (kind === 'log') return { file: 'logs.csv', quote: plainPart(quote) }
  if (kind === 'trace') return { file: 'traces.csv', quote: `${locator?.trace},${locator?.span}` }
  const row = texts.metrics
    .split('\n')
    .find((line) => line.includes(`,${Number(locator?.at) / 1000},${locator?.object},`))
  return row === undefined ? undefined : { file: 'metrics.csv', quote: row.trim() }
}

/** The longest part of a line that the files write as it is, without quotes or escapes in it. */
const plainPart = (line: string) =>
  line.split(/["\\\p{Cc}]/u).reduce((longest, part) => (part.length > longest.length ? part : longest), '')
