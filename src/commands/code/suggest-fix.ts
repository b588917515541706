import { fileKind } from '../../analysis/changes/file-kind.ts'
import { type Classified, classifyError, type ErrorClass } from '../../analysis/errors/classify-error.ts'
import type { ExplainedError } from '../../analysis/errors/explain-error.ts'
import type { CodePlace } from '../../core/code/locate-frame.ts'
import type { Context } from '../../core/command.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { Problem } from '../../core/problem.ts'
import { findInvestigation } from '../investigation/find.ts'
import { canSee } from '../visible.ts'
import type { Approach, Draft } from './draft.ts'
import { draftFix, type Seen } from './draft-fix.ts'
import { errorsIn, placesOf } from './error-places.ts'
import { type ProposedChange, proposeChange } from './propose-change.ts'
import { repositoryOf } from './repository-of.ts'

/** What was found to do about a fault. */
export interface Fix {
  service: string
  investigation?: Investigation
  fault: Classified
  places: CodePlace[]
  /** A change of code that waits for approval. */
  proposed?: ProposedChange
  /** Other changes that would do instead; asked for by their approach. */
  alternatives: Draft[]
  /** Why there is none. */
  none?: string
  suggestions: string[]
}

/** What is asked of a fix. */
export interface Asked {
  investigation?: string | undefined
  service?: string | undefined
  commit?: string | undefined
  profile?: string | undefined
  approach?: Approach | undefined
}

/**
 * Looks for a fix: the commit that brought the fault taken back, in whole or in part, a setting or a manifest put right
 * that the evidence names, or what a language model writes where one is configured. Where none is sound, the answer says
 * so and what usually helps. Throws Problem `not_found` and `invalid`; what keeps a fix from being made is in `none`.
 */
export async function suggestFix(context: Context, asked: Asked): Promise<Fix> {
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
    alternatives: [],
    suggestions: [],
  }
  return withAdvice(await changeFor(context, start, { item, recorded, errors }, asked))
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

async function changeFor(context: Context, start: Fix, seen: Seen, asked: Asked): Promise<Fix> {
  const { commit, approach } = asked
  let fix = start
  try {
    const found = await repositoryOf(context, { service: start.service, profile: asked.profile ?? seen.item?.profile })
    if (seen.errors.some(({ frames }) => frames.length))
      fix = { ...fix, places: placesOf(seen.errors, await found.repository.paths(found.sha, found.signal)) }
    const { drafts, none } = await draftFix(context, found, { fix, seen, commit, approach })
    const draft = approach === undefined ? drafts[0] : drafts.find((one) => one.approach === approach)
    if (!draft) return { ...fix, none: nothingBy(approach, drafts, none) }
    const proposed = await proposeChange(context, found, { draft, investigation: start.investigation })
    const alternatives = drafts.filter((one) => one !== draft)
    return { ...fix, fault: sharpened(fix.fault, draft), proposed, alternatives }
  } catch (error) {
    // Whatever a person asked for by name is refused in full; what we looked for ourselves only did not lead to a fix.
    if (!(error instanceof Problem) || commit !== undefined || error.code === 'not_found') throw error
    return { ...fix, none: error.message }
  }
}

function nothingBy(approach: Approach | undefined, drafts: readonly Draft[], none: string): string {
  if (approach === undefined || !drafts.length) return none
  return `There is no fix by "${approach}" here. There is one by ${drafts.map((one) => one.approach).join(', ')}.`
}

/** What is taken back tells more than words do: only settings, or code. */
function sharpened(fault: Classified, { commit }: Draft): Classified {
  if (fault.class !== 'unknown' || !commit) return fault
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
