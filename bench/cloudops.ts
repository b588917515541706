import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { examineCluster } from '../src/analysis/kubernetes/examine-cluster.ts'
import { kubernetesRules } from '../src/analysis/kubernetes/rules/index.ts'
import { categories, setLabels } from './cloudops/labels.ts'
import { readWithin } from './cloudops/plan-queries.ts'
import { predict } from './cloudops/predict.ts'
import { readCase } from './cloudops/read-case.ts'
import { readSnapshot } from './cloudops/read-snapshot.ts'

/**
 * Asks the Kubernetes engine about recorded clusters and prints its answers, one JSON line per case; times on stderr.
 * `--without` leaves a rule, a kind of cause or a whole category out; `--queries N` lets it see N answers per case only.
 */
const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    without: { type: 'string' },
    queries: { type: 'string' },
    case: { type: 'string' },
  },
})
if (!options.data) throw new Error('Say where the recorded cases are: --data DIR, with DIR/cases/<case>/.')
const folder = join(options.data, 'cases')
const spent: number[] = []
for (const name of readdirSync(folder).sort()) {
  if (options.case && name !== options.case) continue
  const started = performance.now()
  const { id, namespace, query, cache, metrics } = readCase(join(folder, name))
  const snapshot = options.queries
    ? readWithin(cache, namespace, Number(options.queries))
    : readSnapshot(cache, namespace, metrics)
  const examination = examineCluster(snapshot, { namespace, query }, { rules: rulesWithout(options.without) })
  const ms = performance.now() - started
  spent.push(ms)
  console.log(JSON.stringify({ ...predict(id, examination), ms: Math.round(ms * 10) / 10 }))
}
spent.sort((a, b) => a - b)
const at = (share: number) => (spent[Math.floor((spent.length - 1) * share)] ?? Number.NaN).toFixed(1)
console.error(`${spent.length} cases, ms per case: median ${at(0.5)}, p95 ${at(0.95)}, worst ${at(1)}`)

/** The rules but one, or all of them deaf to one kind or category of cause. */
function rulesWithout(left: string | undefined) {
  if (!left) return kubernetesRules
  if (kubernetesRules.some((rule) => rule.name === left)) return kubernetesRules.filter((rule) => rule.name !== left)
  const shape = categories[left] ?? new RegExp(`^${left}$`)
  const leaves = (kind: string) => shape.test(kind) || shape.test(setLabels[kind] ?? kind)
  return kubernetesRules.map((rule) => ({
    ...rule,
    finds: (view: Parameters<typeof rule.finds>[0]) => rule.finds(view).filter(({ kind }) => !leaves(kind)),
  }))
}
