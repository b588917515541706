import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { answerAlert } from './calm/answer-alert.ts'

/** Asks whether alerts are about anything: prints one verdict per case as a JSON line, from the case folders alone. */
const { values: options } = parseArgs({ options: { data: { type: 'string' } } })
if (!options.data) throw new Error('Say where the alerts are: --data DIR, with DIR/cases/<case>/.')

const cases = join(options.data, 'cases')
for (const name of readdirSync(cases).sort()) {
  const started = performance.now()
  const answer = answerAlert(join(cases, name))
  console.log(JSON.stringify({ case: name, ...answer, ms: Number((performance.now() - started).toFixed(2)) }))
}
