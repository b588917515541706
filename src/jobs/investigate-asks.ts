import { evidenceReading } from '../commands/asking/reading-tools.ts'
import { find, ask as run } from '../commands/dispatch.ts'
import { sampleProfiles } from '../commands/investigation/sample-profiles.ts'
import type { Actor } from '../core/actor.ts'
import type { Context } from '../core/command.ts'
import type { Answer, Ask, Recorded } from '../core/investigation/ask.ts'
import type { Investigation } from '../core/investigation/investigation.ts'
import { Problem } from '../core/problem.ts'
import type { InvestigateEffects } from './investigate.ts'

/** How long one question may take, in milliseconds. */
export const longestAskMs = 12_000
/** How many questions are under way at once, so that a backend is not flooded. */
const atOnce = 6

/** Text longer than this is cut before it is kept: a line of a megabyte says nothing that its beginning does not. */
const longestText = 4_000
/** What a change did is read line by line. */
const longestDiff = 20_000

/** What a round of asking works with. */
export interface Asking {
  investigation: Investigation
  recorded: readonly Recorded[]
  /** Milliseconds that are left for looking. */
  leftMs(): number
  /** Makes an answer durable as it comes; what it throws ends the asking. */
  keep(answer: Recorded): Promise<void>
}

/** Asks questions, a few at a time. What cannot be answered is an answer, too: it says why. */
export async function askAll(asks: readonly Ask[], asking: Asking, effects: InvestigateEffects): Promise<void> {
  const { investigation, recorded } = asking
  const spent = recorded.filter(({ ask, answer }) => isQuery(ask) && (answer.ok || answer.code !== 'skipped')).length
  let left = investigation.budget.queries - spent
  const line = [...asks]
  const worker = async () => {
    for (let next = line.shift(); next; next = line.shift()) {
      const skipped = isQuery(next) ? skipping(left, asking) : undefined
      if (isQuery(next)) left -= 1
      const begun = effects.clock.now()
      const answer = skipped ?? (await answerOf(next, asking, effects))
      const at = effects.clock.now()
      await asking.keep({ ask: next, answer, at, ms: Math.max(0, at.getTime() - begun.getTime()) })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, line.length) }, worker))
}

/** Notes, proposals and thoughts are no queries: they have limits of their own. */
const isQuery = ({ name }: Ask) => name !== 'note' && name !== 'propose' && name !== 'model' && name !== 'cases'

function skipping(left: number, { investigation: { budget }, leftMs }: Asking): Answer | undefined {
  if (left <= 0)
    return {
      ok: false,
      code: 'skipped',
      message: `Not everything was asked: the limit of ${budget.queries} questions was reached.`,
    }
  if (leftMs() <= 0)
    return {
      ok: false,
      code: 'skipped',
      message: `Not everything was asked: the ${budget.timeMs / 1_000} seconds for looking were over.`,
    }
  return undefined
}

async function answerOf(ask: Ask, asking: Asking, effects: InvestigateEffects): Promise<Answer> {
  try {
    const value = await Promise.race([answer(ask, asking, effects), tooLong(ask, asking, effects)])
    return { ok: true, value: trimmed(value) }
  } catch (error) {
    if (error instanceof Problem) return { ok: false, code: error.code, message: error.message }
    if (error instanceof NotThere) return { ok: false, code: 'not_available', message: error.message }
    effects.onBug(error, asking.investigation.id)
    return { ok: false, code: 'internal', message: 'Allclear failed to ask; its log has the details.' }
  }
}

/** Nobody offers what was asked for; that is no fault. */
class NotThere extends Error {}

async function answer(ask: Ask, asking: Asking, effects: InvestigateEffects): Promise<unknown> {
  const { investigation, recorded } = asking
  switch (ask.name) {
    case 'note':
      return ask.input
    case 'cases':
      return { cases: await effects.store.investigations.cases({ service: investigation.service }, mostCases) }
    case 'cluster': {
      const snapshot = await effects.cluster?.(investigation.profile, investigation.service)
      if (snapshot === undefined) throw new NotThere('No cluster belongs to this profile.')
      return snapshot
    }
    case 'model': {
      const { reasoner } = effects
      if (!reasoner) throw new NotThere('No language model is configured.')
      const state = { investigation, recorded, ...(effects.signal && { signal: effects.signal }) }
      return ask.input.step === 'judge' ? reasoner.judge(state) : reasoner.hypothesise(state)
    }
    case 'propose': {
      if (!effects.propose) throw new NotThere('Nothing can be proposed here.')
      return { proposals: await effects.propose(investigation) }
    }
    default:
      return read(ask, investigation, effects)
  }
}

const mostCases = 200

/** Runs a reading command as of the end of the window, whenever that is, with no more rights than reading. */
async function read(
  { id, name, input }: Ask,
  investigation: Investigation,
  effects: InvestigateEffects,
): Promise<unknown> {
  const command = find(name)
  if (!command || !evidenceReading.has(command.name))
    throw new NotThere(`There is no question ${JSON.stringify(name)}.`)
  if (command.effect !== 'reads')
    throw new Problem('forbidden', `${name} changes something, and an investigation only reads.`)
  const context = await effects.context(readerFor(investigation), `${investigation.id}:${id}`)
  const at: Context = {
    ...context,
    clock: { now: () => investigation.window.to },
    ...(investigation.trigger.kind === 'test' && { profiles: sampleProfiles(investigation.window.to) }),
  }
  return JSON.parse(JSON.stringify(command.present(await run(command, at, input), at)))
}

/** Of restricted services only the one in question is looked at, which whoever started it may see. */
const readerFor = ({ service }: Investigation): Actor => ({
  kind: 'model',
  id: 'investigation',
  name: 'Allclear',
  sees: [service],
})

const tooLong = (ask: Ask, { leftMs }: Asking, { deadline }: InvestigateEffects) => {
  const ms = ask.name === 'model' ? longestThoughtMs : Math.max(1_000, Math.min(longestAskMs, leftMs()))
  const signal = deadline(ms)
  return new Promise<never>((_, reject) => {
    const end = () =>
      reject(new Problem('unavailable', `There was no answer within ${Math.round(ms / 1_000)} seconds.`))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

/** A model has limits of its own; this only keeps a lost one from holding everything up. */
const longestThoughtMs = 120_000

function trimmed(value: unknown, longest = longestText): unknown {
  if (typeof value === 'string') return value.length > longest ? `${value.slice(0, longest)}…` : value
  if (Array.isArray(value)) return value.map((inner) => trimmed(inner))
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, trimmed(inner, key === 'diff' ? longestDiff : longestText)]),
  )
}
