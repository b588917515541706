import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { changePoints } from '../src/analysis/series/change-points.ts'

/** Finds the change points of the Turing Change Point Dataset and prints one JSON line per series; time on stderr. */
const { values: options } = parseArgs({ options: { data: { type: 'string' } } })
if (!options.data) throw new Error('Say where the series are: --data DIR, with DIR/input/<series>.json.')
const input = join(options.data, 'input')

const files = readdirSync(input).filter((name) => name.endsWith('.json'))
let spent = 0
for (const name of files.sort()) {
  const { series, values }: { series: string; values: (number | null)[] } = JSON.parse(
    readFileSync(join(input, name), 'utf8'),
  )
  const rows = Float64Array.from(values, (value) => value ?? Number.NaN)
  const started = performance.now()
  const changepoints = changePoints(rows).map(({ index }) => index)
  spent += performance.now() - started
  console.log(JSON.stringify({ series, changepoints }))
}
console.error(`${files.length} series in ${spent.toFixed(0)} ms`)
