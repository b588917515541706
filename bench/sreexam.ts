import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { answerOf, type Category } from './sreexam/answer.ts'

/** Sits the exam: prints one answer per question as a JSON line, from the questions alone. */
const { values: options } = parseArgs({ options: { data: { type: 'string' } } })
if (!options.data) throw new Error('Say where the exam is: --data DIR, with DIR/questions/<category>.json.')

const categories: Category[] = [
  'log_parsing',
  'anomaly_detection',
  'pattern_correlation',
  'metrics_timeseries',
  'root_cause',
  'multimodal_rca',
]

for (const category of categories) {
  const { cases } = JSON.parse(readFileSync(join(options.data, 'questions', `${category}.json`), 'utf8'))
  for (const question of cases) {
    const started = performance.now()
    const { confidence, ...answer } = answerOf(category, question)
    const ms = Number((performance.now() - started).toFixed(2))
    console.log(JSON.stringify({ case: question.case, answer, confidence, ms, tokens: 0 }))
  }
}
