import { settleInvestigation } from '../commands/investigation/settle.ts'
import { verdictChart } from '../commands/investigation/verdict-chart.ts'
import type { Chart } from '../core/chart.ts'
import type { Clock } from '../core/clock.ts'
import type { MakeContext } from '../core/command.ts'
import type { Answer, Recorded } from '../core/investigation/ask.ts'
import { advance, type Investigation, surrender } from '../core/investigation/investigation.ts'
import type { Claimed } from '../core/investigation/investigations.ts'
import type { Reasoner } from '../core/investigation/reason.ts'
import type { WorkQueue } from '../core/jobs.ts'
import type { Store } from '../core/store.ts'
import { next } from '../investigation/next.ts'
import { askAll } from './investigate-asks.ts'
import { type Stopwatch, stopwatch } from './stopwatch.ts'

/** What working on investigations needs. */
export interface InvestigateEffects {
  store: Store
  clock: Clock
  /** Wakes the second look at an incident without a cause; without it there is none. */
  queue?: Pick<WorkQueue, 'send'>
  context: MakeContext
  /** How a cluster stands, of the profile and around a service; undefined where there is none. */
  cluster?(profile: string, service: string): Promise<unknown>
  /** The language model's part. */
  reasoner?: Reasoner
  /** Makes proposals of the verdict's remedies, each once however often it is asked; answers their ids. */
  propose?(investigation: Investigation): Promise<string[]>
  /** Draws a chart with fewer points, as a message can carry it. */
  thin?(chart: Chart): Chart
  /** Names this process among its peers. */
  holder: string
  every(ms: number, run: () => void): () => void
  /** Resolves after so many milliseconds; without it nothing is waited for. */
  pause?(ms: number): Promise<void>
  /** A signal that ends after so many milliseconds. */
  deadline(ms: number): AbortSignal
  /** Aborted when the process is asked to stop. */
  signal?: AbortSignal
  onBug(error: unknown, investigation: string): void
}

/** A worker that falls silent loses its investigation after so long, in milliseconds. */
const leaseMs = 15_000
const renewMs = 5_000
/** So often in a row it is taken up without getting anywhere; then it ends with what is known. */
const mostAttempts = 5

/**
 * Works on an investigation until it ends, from wherever it stands: answers and transitions are kept as they come, so that
 * a worker killed anywhere is followed by one that goes on. What somebody changes meanwhile wins, and is taken up.
 */
export async function investigate(id: string, effects: InvestigateEffects): Promise<void> {
  const { store, holder } = effects
  while (!effects.signal?.aborted) {
    const claimed = await store.investigations.claim(id, holder, leaseMs)
    if (!claimed) return
    const looking = stopwatch(effects.clock, claimed.usedMs)
    const stop = effects.every(
      renewMs,
      () => void store.investigations.renew(id, holder, leaseMs, looking.ms()).catch(ignoreMissedRenewal),
    )
    try {
      if ((await workOn(claimed, looking, effects)) !== 'overtaken') return
    } finally {
      stop()
      await store.investigations.release(id, holder, looking.ms())
    }
  }
}

/** A renewal that failed is made up for by the next; when none succeeds the lease ends, which is what it is for. */
const ignoreMissedRenewal = () => undefined

type Ending = 'done' | 'stopped' | 'overtaken'

async function workOn({ item, attempts }: Claimed, looking: Stopwatch, effects: InvestigateEffects): Promise<Ending> {
  const { store, clock, holder, signal } = effects
  let current = item
  if (attempts > mostAttempts) return giveUp(current, effects)
  const early = item.window.to.getTime() - clock.now().getTime()
  if (early > 0 && effects.pause) await Promise.race([effects.pause(early), stopped(signal)])
  looking.start()
  const recorded = await store.investigations.recorded(item.id)
  const answers = new Map<string, Answer>(recorded.map(({ ask, answer }) => [ask.id, answer]))
  for (;;) {
    if (signal?.aborted) return 'stopped'
    const step = next(current, answers)
    if ('asks' in step) {
      let lost = false
      const keep = async (one: Recorded) => {
        if (!(await store.investigations.record(item.id, holder, [one], looking.ms()))) lost = true
        recorded.push(one)
        answers.set(one.ask.id, one.answer)
      }
      const leftMs = () => current.budget.timeMs - looking.ms()
      await askAll(step.asks, { investigation: current, recorded, leftMs, keep }, effects)
      if (lost) return 'overtaken'
      continue
    }
    const after = charted(advance(current, step.move, clock.now()), recorded, effects)
    if (!(await settleInvestigation(store, { before: current, after, holder }))) return 'overtaken'
    current = { ...after, version: current.version + 1 }
    if (current.state === 'running') continue
    await lookAgain(current, effects)
    return 'done'
  }
}

/** With the verdict comes the course of what it rests on. */
function charted(item: Investigation, recorded: readonly Recorded[], { thin }: InvestigateEffects): Investigation {
  if (!item.verdict || item.chart) return item
  const chart = verdictChart(item, recorded)
  return chart ? { ...item, chart: thin?.(chart) ?? chart } : item
}

const stopped = (signal: AbortSignal | undefined) =>
  new Promise<void>((resolve) => {
    if (signal?.aborted) resolve()
    else signal?.addEventListener('abort', () => resolve(), { once: true })
  })

/** Ends the name of the asking that looks at an incident a second time. */
export const secondLook = ':again'
/** So long after a verdict that names nothing; by then more of the telemetry is there. */
const againMs = 90_000

/** Trouble that does not show yet may show later: an incident without a cause is looked at once more while it is open. */
async function lookAgain(
  { incidents, verdict, command, trigger }: Investigation,
  effects: InvestigateEffects,
): Promise<void> {
  const named = verdict?.outcome === 'cause' || verdict?.outcome === 'external'
  const [incident] = incidents
  if (named || incident === undefined || trigger.kind === 'command' || command.endsWith(secondLook)) return
  const at = new Date(effects.clock.now().getTime() + againMs)
  await effects.queue?.send([
    { name: 'investigate', data: { incident, again: true }, key: `${incident}${secondLook}`, at },
  ])
}

/** Something of ours fails here again and again: it ends honestly rather than never. */
async function giveUp(item: Investigation, { store, clock, holder }: InvestigateEffects): Promise<Ending> {
  const why = `Allclear failed at this step ${mostAttempts} times in a row; its log has the details.`
  const after = surrender(item, why, clock.now())
  return (await settleInvestigation(store, { before: item, after, holder })) ? 'done' : 'overtaken'
}
