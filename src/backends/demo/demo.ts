import { resolve } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { type Backend, type BackendEffects, backendKind, type Question } from '../../core/telemetry/backend.ts'
import type { Trace } from '../../core/telemetry/trace.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { probe } from '../probe.ts'
import { readBreakages } from './breakages-file.ts'
import { breathe } from './breathe.ts'
import { catalog, serviceIndex } from './catalog.ts'
import { expressed, golden } from './gauges.ts'
import { countLines, searchLines } from './log-search.ts'
import { cellMs } from './readings.ts'
import { changesOf } from './releases.ts'
import { scheduled } from './schedule.ts'
import { requestOf } from './trace-id.ts'
import { momentOf, requestsOf, traceOf, traceOfId } from './traces.ts'
import type { World } from './world.ts'

const settings = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1)
    .describe('Another number is another shop'),
  breakages: z
    .string()
    .min(1)
    .optional()
    .describe('The file in which a running shop writes down what breaks; without it one thing breaks every day'),
})

/**
 * The simulated shop as a backend: logs, metrics, traces and changes of any window, computed from a number and from what
 * is broken when. The same question has the same answer, whenever it is asked.
 */
export const demo = backendKind({ kind: 'demo', label: 'Demo shop', settings, service: z.strictObject({}), open })

function open(given: z.infer<typeof settings>, effects: BackendEffects): Backend {
  const shop = shopOf(given, effects)
  return {
    kind: 'demo',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    async logs({ limit, signal, ...question }) {
      const seen = await shop(question)
      return seen.window ? searchLines({ ...seen, window: seen.window, wanted: question, signal }, limit) : []
    },
    async countLogs({ stepMs, signal, ...question }) {
      const seen = await shop(question)
      const window = seen.window ?? { from: question.window.from, to: question.window.from }
      return countLines({ ...seen, window, wanted: question, signal }, { window: question.window, stepMs })
    },
    async metric({ metric, stepMs, ...question }) {
      const { world, service, now } = await shop(question)
      return golden(world, service, metric, { window: question.window, stepMs, now })
    },
    async expression({ expression, stepMs, ...question }) {
      const { world, service, now } = await shop(question)
      return expressed(world, service, expression, { window: question.window, stepMs, now })
    },
    traces: async (question) => followed(await shop({ ...question, window: whenOf(given.seed, question) }), question),
    async changes(question) {
      const { world, service, window } = await shop(question)
      return window ? changesOf(world, service, window.from.getTime(), window.to.getTime()) : []
    },
    health: () => checks(given, effects),
  }
}

/** The shop as one question sees it. */
interface Seen {
  world: World
  service: number
  now: number
  /** The part of the window that is not in the future. */
  window: Window | undefined
}

/** What a breakage before the window may still explain, such as the version that runs. */
const marginMs = 8 * 86_400_000

function shopOf({ seed, breakages }: z.infer<typeof settings>, { clock, folder }: BackendEffects) {
  const file = breakages === undefined ? undefined : resolve(folder, breakages)
  return async ({ service: { name }, window }: Question): Promise<Seen> => {
    const service = serviceIndex(name)
    if (service < 0)
      throw new Problem(
        'not_found',
        `The shop has no service ${JSON.stringify(name)}. It has ${catalog.map((one) => one.name).join(', ')}.`,
        {
          fields: { service: 'is not known' },
        },
      )
    const now = clock.now().getTime()
    const written = file === undefined ? undefined : await readBreakages(file)
    const [from, to] = [window.from.getTime() - marginMs, window.to.getTime()]
    const before = scheduled(seed, from, Math.min(to, written ? written.opened - quietMs : to))
    const since = (written?.breakages ?? []).filter((one) => one.until > from && one.since < to)
    const world = { seed, breakages: [...before, ...since] }
    const end = Math.min(to, now)
    return {
      world,
      service,
      now,
      window: end > window.from.getTime() ? { from: window.from, to: new Date(end) } : undefined,
    }
  }
}

/** Before somebody opened the shop it had a quiet week, so that the first thing to break stands out. */
const quietMs = 8 * 86_400_000

/** Slow requests are looked for among so many. */
const mostLooked = 3_000

/** The newest traces, those that failed, the slowest, or the one that is named. */
async function followed({ world, service, window }: Seen, asked: Parameters<Backend['traces']>[0]): Promise<Trace[]> {
  const { limit, only, traceId, signal } = asked
  if (traceId !== undefined) return named(world, service, traceId)
  if (!window) return []
  const most = only === 'slow' ? mostLooked : limit
  const first = Math.floor(window.from.getTime() / cellMs)
  const found: { at: number; trace: Trace }[] = []
  for (let cell = Math.ceil(window.to.getTime() / cellMs) - 1; cell >= first && found.length < most; cell--) {
    if (cell % 2_000 === 0) await breathe(signal)
    const requests = requestsOf(world, service, cell, only === 'failed')
      .map((request) => ({ at: momentOf(world.seed, request), request }))
      .filter(({ at }) => at >= window.from.getTime() && at < window.to.getTime())
      .sort((a, b) => b.at - a.at)
    found.push(...requests.map(({ at, request }) => ({ at, trace: traceOf(world, request) })))
  }
  const kept = only === 'slow' ? found.sort((a, b) => lasted(b.trace) - lasted(a.trace)).slice(0, limit) : found
  return kept
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
    .map(({ trace }) => trace)
}

function lasted({ spans }: Trace): number {
  const root = spans.find(({ parent }) => parent === undefined)
  return root?.durationMs ?? 0
}

/** A trace says itself when it was. */
function whenOf(seed: number, { traceId, window }: Question & { traceId?: string }): Window {
  const cell = traceId === undefined ? undefined : requestOf(seed, traceId)?.cell
  return cell === undefined ? window : { from: new Date(cell * cellMs), to: new Date((cell + 1) * cellMs) }
}

/** The trace of an id, where it comes by the service. */
function named(world: World, service: number, id: string): Trace[] {
  const trace = traceOfId(world, id)
  return trace?.spans.some((span) => span.service === catalog[service]!.name) ? [trace] : []
}

function checks({ breakages }: z.infer<typeof settings>, { folder }: BackendEffects) {
  const ask = async () => breakages && readBreakages(resolve(folder, breakages))
  return Promise.all(
    ['logs', 'metrics', 'traces', 'changes'].map((what) =>
      probe(what, ask, 'Start the demo again; it writes its file anew.'),
    ),
  )
}
