import { fileKind, idleKinds } from '../../analysis/changes/file-kind.ts'
import type { Comparison, Repository } from '../../core/code/code-host.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { redacted } from '../../core/redaction/redact.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { observed } from '../telemetry/observed.ts'
import { commitOf } from './commit-of.ts'

/** Changes with what they brought, and why that is missing where it is. */
interface Explained {
  deploys: Deploy[]
  notes: string[]
}

/** Of more changes than these, the newest, nobody reads what they brought. */
const mostChanges = 8
/** How long the repository may take for all of them, in milliseconds. */
const lookMs = 8_000
/** How far back the deploy before is looked for, in milliseconds. */
const lookBackMs = 30 * 86_400_000
const mostFiles = 300
const longestDiff = 20_000

/**
 * Gives changes of a service the files they touched and what they did to them, as its repository tells: of a deploy all
 * that lies between it and the one before, of a commit what it changed. A repository that does not answer is told in a
 * note and takes nothing away; without a repository everything stays as it is.
 */
export async function whatChanged(
  context: Context,
  asked: { service: string; profile?: string | undefined },
  found: { deploys: readonly Deploy[]; window: Window },
): Promise<Explained> {
  const { deploys, window } = found
  const repository = repositoryFor(context, asked)
  if (!repository) return { deploys: [...deploys], notes: [] }
  const before = { from: new Date(window.from.getTime() - lookBackMs), to: window.from }
  const earlier = await context.store.deploys({ service: asked.service, window: before })
  const all = [...deploys, ...earlier].toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const signal = AbortSignal.timeout(lookMs)
  const wanted = deploys.filter((one) => one.diff === undefined && commitOf(one) !== undefined).slice(0, mostChanges)
  const told = new Map(
    await Promise.all(
      wanted.map(async (one): Promise<[Deploy, Told]> => [one, await broughtBy(repository, one, all, signal)]),
    ),
  )
  const faults = [...told.values()].flatMap(({ fault }) => fault ?? [])
  return {
    deploys: deploys.map((one) => withBrought(one, told.get(one)?.brought)),
    notes: faults.length ? [`Without all of what was changed in ${repository.address}: ${faults[0]}`] : [],
  }
}

type Told = { brought?: Comparison; fault?: string }

/** The repository of a service; undefined where nobody names one. */
function repositoryFor(context: Context, asked: { service: string; profile?: string | undefined }) {
  if (!context.code) return undefined
  try {
    return context.code.of(observed(context, asked).service)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

async function broughtBy(
  repository: Repository,
  change: Deploy,
  newestFirst: readonly Deploy[],
  signal: AbortSignal,
): Promise<Told> {
  try {
    const head = commitOf(change)!
    const base = await baseOf(repository, change, newestFirst, signal)
    return base === undefined || same(base, head) ? {} : { brought: await repository.compare({ base, head, signal }) }
  } catch (error) {
    if (error instanceof Problem) return { fault: error.message }
    if (signal.aborted) return { fault: `there was no answer within ${lookMs / 1_000} seconds.` }
    throw error
  }
}

/** A commit stands on its parent; whatever puts a version out, on the version that was out before. */
async function baseOf(repository: Repository, change: Deploy, newestFirst: readonly Deploy[], signal: AbortSignal) {
  if (!putsOut.has(change.kind)) return (await repository.commit(commitOf(change)!, signal)).parents[0]
  const before = newestFirst.filter(({ at, kind }) => at < change.at && putsOut.has(kind))
  return before.map(commitOf).find((sha) => sha !== undefined && !same(sha, commitOf(change)!))
}

const putsOut = new Set<Deploy['kind']>(['deploy', 'rollout', 'release'])

const same = (one: string, other: string) => one.startsWith(other) || other.startsWith(one)

function withBrought(deploy: Deploy, brought: Comparison | undefined): Deploy {
  if (!brought?.files.length) return deploy
  // What runs nowhere comes last, so that it is what a limit cuts off.
  const isIdle = (path: string) => idleKinds.has(fileKind(path))
  const files = brought.files.toSorted((a, b) => Number(isIdle(a.path)) - Number(isIdle(b.path)))
  const diff = files.map(diffOf).join('')
  return {
    ...deploy,
    files: files.slice(0, mostFiles).map(({ path }) => path),
    ...(diff && { diff: redacted(diff.slice(0, longestDiff)) }),
  }
}

function diffOf({ path, previous = path, status, hunks }: Comparison['files'][number]): string {
  if (!hunks) return ''
  const [from, to] = [
    status === 'added' ? '/dev/null' : `a/${previous}`,
    status === 'removed' ? '/dev/null' : `b/${path}`,
  ]
  return `diff --git a/${previous} b/${path}\n--- ${from}\n+++ ${to}\n${hunks.endsWith('\n') ? hunks : `${hunks}\n`}`
}
