// Predictions for the multimodal set of the root-cause bench: faults of microservices with traces, logs and metrics.
//
//   node bench/nezha.ts --data DIR [--case ID]… [--without flows|failures|times|resources]…
//
// prints one JSON line per case; --without leaves kinds of evidence out, to see what is said of a fault whose kind is unknown.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { leadKinds } from '../src/analysis/traces/contrast-traces.ts'
import { predict } from './nezha/predict.ts'

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    case: { type: 'string', multiple: true },
    without: { type: 'string', multiple: true },
  },
})
const without = leadKinds.filter((kind) => values.without?.includes(kind))
if (values.data === undefined) throw new Error('--data DIR is needed: the folder with the cases.')
for (const name of values.case ?? (await readdir(join(values.data, 'cases'))).sort())
  console.log(JSON.stringify(await predict(values.data, name, without)))
