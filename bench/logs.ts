import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { groupLines } from '../src/analysis/log-templates/group-lines.ts'

/**
 * Groups the lines of each system in `DIR/input` with the product's own code and prints one prediction per line:
 * `node bench/logs.ts --data DIR [--raw]`. `--raw` reads the lines with their headers. Labels are never read.
 */
const { values: options } = parseArgs({
  options: { data: { type: 'string' }, raw: { type: 'boolean', default: false } },
})
if (!options.data) throw new Error('--data names the folder of the set, the one with input/ in it.')

const ending = options.raw ? '.log.gz' : '.content.gz'
const folder = join(options.data, 'input')
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(ending))
  .sort()) {
  const lines = gunzipSync(readFileSync(join(folder, file)))
    .toString('utf8')
    .split('\n')
  if (lines.at(-1) === '') lines.pop()
  const system = file.slice(0, -ending.length)
  const predictions = Array.from(groupLines(lines).clusters, (cluster, i) => ({ system, line: i + 1, cluster }))
  process.stdout.write(predictions.map((prediction) => `${JSON.stringify(prediction)}\n`).join(''))
}
