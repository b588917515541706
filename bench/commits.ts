import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { attributeChange } from '../src/analysis/changes/attribute-change.ts'
import type { RankedChange } from '../src/analysis/changes/attribution.ts'
import { detectors } from '../src/analysis/changes/outside/index.ts'
import { traits } from '../src/analysis/changes/traits/index.ts'
import { readCase } from './commits/read-case.ts'

/**
 * Prints which commit broke production, one JSON line per case of the commits set, from the case folders alone.
 * `--without a,b` leaves traits and detectors of these names out; `--case X --explain` shows the ranking of one case.
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    without: { type: 'string' },
    case: { type: 'string' },
    explain: { type: 'boolean' },
  },
})
if (!options.data) throw new Error('Say where the cases are: --data DIR, with DIR/cases/<id>/.')
const left = new Set(options.without?.split(','))
const rules = {
  traits: traits.filter(({ name }) => !left.has(name)),
  detectors: detectors.filter(({ name }) => !left.has(name)),
}

for (const name of readdirSync(join(options.data, 'cases')).sort()) {
  if (options.case && options.case !== name) continue
  const folder = join(options.data, 'cases', name)
  const started = performance.now()
  const found = attributeChange(readCase(folder), rules)
  const ms = performance.now() - started
  if (options.explain) {
    console.log(
      `${name} ${found.outcome} ${found.confidence.toFixed(2)} ${found.service} since ${found.since.toISOString()} → ${found.remediation} (${found.blastRadius.join(', ')})`,
    )
    for (const { cause, score, confidence } of found.outside)
      console.log(`   outside ${cause.kind} ${cause.name}: ${score.toFixed(2)} ${confidence.toFixed(2)}`)
    for (const { score, confidence, why } of found.ranking.slice(0, 6))
      console.log(`   ${score.toFixed(2)} ${confidence.toFixed(2)} ${why}`)
    continue
  }
  const quoted = quoter(folder)
  const named = (id: string) => quoted(found.evidence.find((one) => one.id === id)!)
  const commits = found.ranking.filter(({ change }) => change.kind === 'commit')
  const best = found.outcome === 'external' ? found.outside[0] : found.ranking[0]
  const culprit =
    found.outcome === 'external' ? 'none' : found.outcome === 'cause' ? shaOf(found.ranking[0]!) : undefined
  console.log(
    JSON.stringify({
      case: name,
      verdict: culprit === undefined ? 'undetermined' : culprit === 'none' ? 'none' : 'cause',
      ...(culprit === undefined ? {} : { culprit }),
      service: found.service,
      blast_radius: found.blastRadius,
      remediation: found.remediation,
      confidence: found.confidence,
      ms: Math.round(ms * 10) / 10,
      summary: found.summary,
      evidence: (best?.evidence ?? []).flatMap(named),
      ranking: commits
        .slice(0, 5)
        .map((one) => ({ object: `commit/${shaOf(one)}`, confidence: one.confidence, cause: one.why })),
    }),
  )
}

/** The set knows commits only: of a flag it is the commit behind it, and none where the flag alone is to blame. */
function shaOf({ change, behind }: RankedChange): string {
  return change.kind === 'commit' ? change.commit.sha : (behind?.sha ?? 'none')
}

/** Finds the file of a case in which a quote stands word for word, as JSON writes it. */
function quoter(folder: string) {
  const files = [
    'context/commits.json',
    'context/flags.json',
    'alert.json',
    'patterns.json',
    'logs.ndjson',
    'traces.json',
    'metrics.csv',
    'status_feed.json',
  ]
  const texts = new Map<string, string>()
  for (const file of files)
    if (readdirSync(join(folder, file.split('/').slice(0, -1).join('/'))).includes(file.split('/').at(-1)!))
      texts.set(file, readFileSync(join(folder, file), 'utf8'))
  return ({ quote }: { quote: string }) => {
    for (const form of [quote, JSON.stringify(quote).slice(1, -1)])
      for (const [file, all] of texts) if (all.includes(form)) return [{ file, quote: form }]
    return []
  }
}
