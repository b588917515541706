import { parseArgs } from 'node:util'
import { startAlertmanager } from './alertmanager.ts'
import { startAllclear } from './allclear.ts'
import type { Contestant } from './contestant.ts'
import { median, table } from './figures.ts'
import { clicks } from './scenarios/clicks.ts'
import { idle } from './scenarios/idle.ts'
import { intake } from './scenarios/intake.ts'
import { killed } from './scenarios/killed.ts'
import { latency } from './scenarios/latency.ts'
import { rateLimit } from './scenarios/rate-limit.ts'
import type { Figure, Scenario } from './scenarios/scenario.ts'
import { storm } from './scenarios/storm.ts'
import { stageMark } from './stages.ts'

/** Measures Allclear beside a real Alertmanager on the same machine, in the same run, and prints Markdown tables. */
// Edits of cards are paced as Slack paces them, so the storm comes before what leaves many of them behind.
const all = [idle, latency, storm, clicks, intake, rateLimit, killed]
/** These wait more than they work, so both contestants go through them at once. */
const patient = new Set([rateLimit, killed])

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    alone: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
})
const wanted = options.only?.split(',')
const scenarios = all.filter(({ name }) => !wanted || wanted.includes(name))
const unknown = wanted?.filter((name) => !all.some((s) => s.name === name))
if (unknown?.length)
  throw new Error(`--only knows ${all.map((s) => s.name).join(', ')}, and not ${unknown.join(', ')}.`)

const allclear = await startAllclear(options.profile)
const alertmanager = options.alone ? undefined : await startAlertmanager()
if (!alertmanager && !options.alone)
  console.error(
    '\n!!! prometheus-alertmanager is not installed: its column stays empty. Install it and run this again.\n',
  )
const contestants = [allclear, ...(alertmanager ? [alertmanager] : [])]

/** Nothing of ours stays behind when the run is interrupted. */
const closeAll = () => Promise.all(contestants.map((contestant) => contestant.close()))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => closeAll().then(() => process.exit(1)))

const results = new Map<string, { target?: string; shown: Map<string, string> }>()
try {
  for (const scenario of scenarios) {
    const measured = patient.has(scenario)
      ? await Promise.all(contestants.map((contestant) => measure(scenario, contestant)))
      : await inTurn(scenario)
    for (const [index, figures] of measured.entries()) keep(contestants[index]!.name, figures)
  }
} finally {
  await closeAll()
}
print()

async function inTurn(scenario: Scenario): Promise<Figure[][]> {
  const measured: Figure[][] = []
  for (const contestant of contestants) measured.push(await measure(scenario, contestant))
  return measured
}

/** The medians of a scenario's rounds. */
async function measure(scenario: Scenario, contestant: Contestant): Promise<Figure[]> {
  const rounds: Figure[][] = []
  for (let round = 0; round < scenario.rounds(options); round += 1) {
    console.error(`${scenario.name}, ${contestant.name}, round ${round + 1}`)
    rounds.push(await scenario.run(contestant, { quick: options.quick, round }))
  }
  return rounds[0]!.map((figure, i) => ({ ...figure, value: median(rounds.map((figures) => figures[i]!.value)) }))
}

function keep(name: string, figures: Figure[]) {
  for (const { label, value, show, target } of figures) {
    const row = results.get(label) ?? { shown: new Map() }
    results.set(label, { ...row, ...(target && { target }) })
    row.shown.set(name, show(value))
  }
}

function print() {
  const rows = [...results].map(([label, { shown, target }]) => ({ label, shown, target }))
  const isStage = ({ label }: { label: string }) => label.startsWith(stageMark)
  const cells = rows
    .filter((row) => !isStage(row))
    .map(({ label, shown, target }) => [
      label,
      shown.get('Allclear') ?? '–',
      shown.get('Alertmanager') ?? '–',
      target ?? '',
    ])
  console.log(table(['', 'Allclear', 'Alertmanager', 'aim'], cells))
  const stages = rows.filter(isStage).map(({ label, shown }) => [label.slice(2), shown.get('Allclear') ?? '–'])
  if (stages.length) console.log(`\nWhere the time goes, median:\n\n${table(['', ''], stages)}`)
}
