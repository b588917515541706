import type { CodePlace } from '../../core/code/locate-frame.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { Problem } from '../../core/problem.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import { commitOf } from './commit-of.ts'
import type { FoundCode } from './repository-of.ts'

/** Either the one commit that brought the fault, with why it is that one, or why none can be named. */
export type Culprit = { sha: string; why: string } | { none: string }

/** Between two deploys more commits than these are not looked through. */
const mostBetween = 40

/** The changes that a root cause cites, out of all that are known; the strongest first. */
export function citedChanges({ verdict, evidence }: Investigation, deploys: readonly Deploy[]): Deploy[] {
  const cited = new Set(verdict?.rootCause?.evidence ?? [])
  const ids = evidence
    .filter(({ id, kind }) => cited.has(id) && (kind === 'change' || kind === 'code'))
    .map(({ locator }) => locator?.change)
  return ids.flatMap((id) => deploys.filter((deploy) => deploy.id === id))
}

/**
 * Finds the commit behind a change. What a deploy brought are all commits since the deploy before it: when there are
 * several, only one that touched the code where the errors come from is named, and only when no other did.
 */
export async function culpritCommit(
  { repository, signal }: FoundCode,
  change: Deploy,
  earlier: readonly Deploy[],
  places: readonly CodePlace[],
): Promise<Culprit> {
  const sha = commitOf(change)
  if (sha === undefined) return { none: `The ${change.kind} "${change.title}" names no commit.` }
  const head = await repository.head(sha, signal).catch(missing)
  if (head === undefined) return { none: `${sha.slice(0, 8)} is not in ${repository.address}.` }
  if (change.kind === 'commit' || change.kind === 'config')
    return { sha: head.sha, why: `${change.title} is cited as the cause` }
  const before = earlier.map(commitOf).find((one) => one !== undefined && !head.sha.startsWith(one))
  const brought = await repository.commits({ sha: head.sha, limit: mostBetween, signal })
  const end = before === undefined ? -1 : brought.findIndex((commit) => commit.sha.startsWith(before))
  if (end < 0) return alone(head.sha, change, before)
  const candidates = brought.slice(0, end).filter(({ parents }) => parents.length === 1)
  const [only] = candidates
  if (only && candidates.length === 1)
    return { sha: only.sha, why: `it is all that the ${change.kind} "${change.title}" brought` }
  const touching = []
  for (const commit of candidates) {
    const { files } = await repository.commit(commit.sha, signal)
    if (files.some(({ path }) => places.some((place) => place.path === path))) touching.push(commit)
  }
  const [one] = touching
  if (one && touching.length === 1)
    return {
      sha: one.sha,
      why: `of ${candidates.length} commits that the ${change.kind} brought, only it touched where the errors come from`,
    }
  const names = (touching.length ? touching : candidates).slice(0, 5).map((commit) => commit.sha.slice(0, 8))
  return {
    none: candidates.length
      ? `The ${change.kind} "${change.title}" brought ${candidates.length} commits, and it is not clear which: ${names.join(', ')}. Name one with commit=.`
      : `The ${change.kind} "${change.title}" brought no commit of its own: going back to the version before undoes it.`,
  }
}

/** Without a deploy before it nobody knows what else came along. */
const alone = (sha: string, change: Deploy, before: string | undefined): Culprit => ({
  none: `The ${change.kind} "${change.title}" is at ${sha.slice(0, 8)}, but ${before === undefined ? 'no deploy before it is known' : `the one before it (${before.slice(0, 8)}) is too far back`}, so what it brought is not. Name the commit with commit=.`,
})

/** What a repository says of a commit it does not have. */
function missing(error: unknown): undefined {
  if (error instanceof Problem && (error.code === 'not_found' || error.code === 'conflict' || error.code === 'invalid'))
    return undefined
  throw error
}
