import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { rankCauses } from '../src/analysis/causes/rank-causes.ts'

/** Asks the cause ranking about recorded faults and prints its answers, one JSON line per case; time per case on stderr. */
const { values: options } = parseArgs({ options: { data: { type: 'string' }, questions: { type: 'string' } } })
if (!options.data) throw new Error('Say where the recordings are: --data DIR, with DIR/input/<case>.csv.gz.')
const input = join(options.data, 'input')

interface Question {
  case: string
  file: string
  /** When somebody noticed, in seconds; the ranking looks for the onset itself. */
  injectTime?: number
}

const questions: Question[] = options.questions
  ? lines(readFileSync(options.questions, 'utf8')).map((line) => JSON.parse(line))
  : readdirSync(input)
      .filter((file) => file.endsWith('.csv.gz'))
      .sort()
      .map((file) => ({ case: file.replace('.csv.gz', ''), file }))

const spent: number[] = []
for (const { case: id, file, injectTime } of questions) {
  const recording = read(join(input, file))
  const started = performance.now()
  const ranked = rankCauses({ ...recording, ...(injectTime === undefined ? {} : { noticedAt: injectTime * 1000 }) })
  spent.push(performance.now() - started)
  const ranking = ranked.services.map(({ service }) => service)
  const metricRanking = ranked.metrics.map(({ name }) => name)
  console.log(JSON.stringify({ case: id, ...(injectTime === undefined ? {} : { injectTime }), ranking, metricRanking }))
}
spent.sort((a, b) => a - b)
const shown = (share: number) => (spent[Math.floor((spent.length - 1) * share)] ?? Number.NaN).toFixed(1)
console.error(`${spent.length} cases, ms per case: median ${shown(0.5)}, worst ${shown(1)}`)

/** A column is named <service>_<what it measures>. */
function read(path: string) {
  const [head, ...rows] = lines(gunzipSync(readFileSync(path)).toString('utf8')).map((line) => line.split(','))
  const column = (at: number) =>
    Float64Array.from(rows, (row) => (row[at] === undefined || row[at] === '' ? Number.NaN : Number(row[at])))
  return {
    times: column(0).map((second) => second * 1000),
    series: head!.slice(1).map((name, at) => ({ name, service: name.split('_')[0]!, values: column(at + 1) })),
  }
}

function lines(text: string) {
  return text.split('\n').filter((line) => line.trim() !== '')
}
