import { fileKind } from '../../analysis/changes/file-kind.ts'
import { type Classified, classifyError, type ErrorClass } from '../../analysis/errors/classify-error.ts'
import type { ExplainedError } from '../../analysis/errors/explain-error.ts'
import type { CodePlace } from '../../core/code/locate-frame.ts'
import type { Context } from '../../core/command.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { Problem } from '../../core/problem.ts'
import { findInvestigation } from '../investigation/find.ts'
import { changesOf } from '../telemetry/changes-of.ts'
import { canSee } from '../visible.ts'
import { type Culprit, citedChanges, culpritCommit } from './culprit-commit.ts'
import { errorsIn, placesOf } from './error-places.ts'
import { type ProposedRevert, proposeRevert } from './propose-revert.ts'
import { type FoundCode, repositoryOf } from './repository-of.ts'

/** What was found to do about a fault. */
export interface Fix {
  service: string
  investigation?: Investigation
  fault: Classified
  places: CodePlace[]
  /** A change of code that waits for approval. */
  proposed?: ProposedRevert
  /** Why there is none. */
  none?: string
  suggestions: string[]
}

/** How far back changes are looked for before the window of an investigation, in milliseconds. */
const lookBackMs = 30 * 86_400_000

/**
 * Looks for a fix. Without a language model the only change of code that is sound is to take back the very commit that
 * brought the fault; where none can be named, the answer says so and what usually helps. Throws Problem `not_found` and
 * `invalid`; what keeps a fix from being made is in `none`.
 */
export async function suggestFix(
  context: Context,
  asked: {
    investigation?: string | undefined
    service?: string | undefined
    commit?: string | undefined
    profile?: string | undefined
  },
): Promise<Fix> {
  const item =
    asked.investigation === undefined
      ? await newestOf(context, asked)
      : await findInvestigation(context, asked.investigation)
  if (item?.state === 'running')
    throw new Problem('conflict', `${item.id} is still looking for the cause. Ask again when it has concluded.`)
  const service = asked.service ?? (item && serviceOf(context, item))
  if (service === undefined)
    throw new Problem('invalid', 'Name an investigation, or a service.', { fields: { investigation: 'is needed' } })
  const recorded = item ? await context.store.investigations.recorded(item.id) : []
  const errors = item ? errorsIn(item, recorded) : []
  const start: Fix = {
    service,
    ...(item && { investigation: item }),
    fault: faultOf(item, errors),
    places: [],
    suggestions: [],
  }
  const profile = asked.profile ?? item?.profile
  return withAdvice(await changeFor(context, start, errors, { commit: asked.commit, profile }))
}

async function newestOf(
  { store, actor, directory }: Context,
  { service, commit }: { service?: string | undefined; commit?: string | undefined },
) {
  if (service === undefined || commit !== undefined || !canSee(actor, directory, service)) return undefined
  const { items } = await store.investigations.list({ service, state: 'concluded' }, { limit: 1 })
  if (items[0]) return items[0]
  throw new Problem(
    'not_found',
    `Nothing was investigated about ${service} yet. Start with analyze ${service}, or name a commit= to take back.`,
  )
}

/** The service that the cause lies in, when it is one that is known and may be seen; else the one that was investigated. */
function serviceOf({ profiles, actor, directory }: Context, { verdict, service, profile }: Investigation): string {
  const object = verdict?.rootCause?.object
  if (!object || !['workload', 'service', 'deploy', 'code'].includes(object.kind)) return service
  const known = profiles.names().includes(profile) && profiles.resolve(profile).services.has(object.name)
  return known && canSee(actor, directory, object.name) ? object.name : service
}

/** The verdict's own words first: they say what the cause is; errors may only be what follows from it. */
function faultOf(item: Investigation | undefined, errors: readonly ExplainedError[]): Classified {
  const cause = item?.verdict?.rootCause
  const words = cause ? [cause.kind.replaceAll('_', ' '), cause.summary] : []
  const quotes = errors.map(({ type = '', message }) => `${type}: ${message}`)
  return classifyError([...words, ...quotes])
}

async function changeFor(
  context: Context,
  start: Fix,
  errors: readonly ExplainedError[],
  { commit, profile }: { commit: string | undefined; profile: string | undefined },
): Promise<Fix> {
  let fix = start
  try {
    const found = await repositoryOf(context, { service: start.service, profile })
    if (errors.some(({ frames }) => frames.length))
      fix = { ...fix, places: placesOf(errors, await found.repository.paths(found.sha, found.signal)) }
    const culprit =
      commit === undefined ? await namedBy(context, found, fix) : await namedByPerson(context, found, commit)
    if ('none' in culprit) return { ...fix, none: culprit.none }
    const proposed = await proposeRevert(context, found, { ...culprit, investigation: start.investigation })
    return { ...fix, fault: sharpened(fix.fault, proposed), proposed }
  } catch (error) {
    // Whatever a person asked for by name is refused in full; what we looked for ourselves only did not lead to a fix.
    if (!(error instanceof Problem) || commit !== undefined || error.code === 'not_found') throw error
    return { ...fix, none: error.message }
  }
}

async function namedByPerson({ actor }: Context, { repository, signal }: FoundCode, commit: string): Promise<Culprit> {
  const { sha } = await repository.head(commit, signal)
  return { sha, why: `${actor.name} named it` }
}

async function namedBy(context: Context, found: FoundCode, { investigation, service, places }: Fix): Promise<Culprit> {
  if (!investigation?.verdict?.rootCause)
    return { none: 'The investigation names no cause, so there is nothing to fix yet.' }
  const { from, to } = investigation.window
  const window = { from: new Date(from.getTime() - lookBackMs), to }
  const { deploys } = await changesOf(context, { service, profile: investigation.profile }, window)
  const [change] = citedChanges(investigation, deploys)
  if (!change) return { none: 'No change is cited as the cause, so there is none to take back.' }
  const earlier = deploys.filter(({ at, kind }) => at < change.at && kind === change.kind)
  return culpritCommit(found, change, earlier, places)
}

/** What is taken back tells more than words do: only settings, or code. */
function sharpened(fault: Classified, { commit }: ProposedRevert): Classified {
  if (fault.class !== 'unknown') return fault
  const kinds = new Set(commit.files.map(({ path }) => fileKind(path)))
  const settings = [...kinds].every((kind) => kind === 'config' || kind === 'infrastructure')
  return settings
    ? { class: 'config_error', because: `${commit.sha.slice(0, 8)} changed settings only` }
    : { class: 'logic_bug', because: `${commit.sha.slice(0, 8)} changed code` }
}

const advice: Record<ErrorClass, string[]> = {
  config_error: ['Put the setting back that was changed last, and check settings before they are rolled out.'],
  logic_bug: ['Go back to the version before, then correct the code with a test that fails without the correction.'],
  transient: [
    'Try again a few times with growing, random pauses, and only what may be done twice.',
    'Set a time limit on each call that is shorter than the one of whoever calls.',
  ],
  dependency_down: [
    'Nothing in this code is wrong: bring back what it depends on, or serve without it until then.',
    'Stop calling what is down for a while (a circuit breaker), and fail fast.',
  ],
  out_of_resources: ['Raise the limit that was reached, or lower what uses it; then find what grew.'],
  unknown: [],
}

const withAdvice = (fix: Fix): Fix => ({
  ...fix,
  suggestions: [
    ...(fix.investigation?.verdict?.remedies ?? []).map(({ text, command }) =>
      command ? `${text}: ${command.join(' ')}` : text,
    ),
    ...advice[fix.fault.class],
  ],
})
