import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { anomalyScorer, anomalyThreshold } from '../src/analysis/series/anomaly-scorer.ts'

/** Scores every row of the Numenta Anomaly Benchmark as it comes and prints one JSON line per file; time on stderr. */
const { values: options } = parseArgs({ options: { data: { type: 'string' } } })
if (!options.data) throw new Error('Say where the series are: --data DIR, with DIR/input/<category>/<file>.csv.gz.')
const input = join(options.data, 'input')

const files = (readdirSync(input, { recursive: true }) as string[]).filter((name) => /\.csv(\.gz)?$/.test(name)).sort()
const started = performance.now()
let rows = 0
for (const name of files) {
  const { times, values } = read(join(input, name))
  const scorer = anomalyScorer()
  const scores = Array.from(values, (value, i) => scorer.next(times[i]!, value))
  rows += scores.length
  console.log(JSON.stringify({ file: name.replace(/\.gz$/, ''), scores }))
}
const seconds = ((performance.now() - started) / 1000).toFixed(1)
console.error(`${files.length} files, ${rows} rows in ${seconds} s; shipped threshold ${anomalyThreshold}`)

/** Lines of `timestamp,value` under a head; timestamps without a zone are taken for UTC. */
function read(path: string) {
  const bytes = readFileSync(path)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  const cells = text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
  return {
    times: Float64Array.from(cells, ([time]) => Date.parse(`${time!.replace(' ', 'T')}Z`)),
    values: Float64Array.from(cells, ([, value]) => (value === undefined || value === '' ? Number.NaN : Number(value))),
  }
}
