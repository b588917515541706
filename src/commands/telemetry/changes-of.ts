import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { Window } from '../../core/telemetry/window.ts'
import { findService } from '../find-service.ts'
import { canSee } from '../visible.ts'
import { mergeDeploys } from './merge-deploys.ts'
import { type Observed, observed } from './observed.ts'

/** The changes of a service, newest first, and what is missing from them. */
export interface FoundChanges {
  service: string
  /** The profile that was asked, when one knows the service. */
  profile?: string
  deploys: Deploy[]
  notes: string[]
}

/**
 * What was changed about a service: what sources told of it, joined with what its backend knows. A backend that does not
 * answer is told in a note and takes nothing away. Throws Problem `not_found` for a service nobody knows.
 */
export async function changesOf(
  context: Context,
  asked: { service: string; profile?: string | undefined },
  window: Window,
): Promise<FoundChanges> {
  const found = observedIfAny(context, asked)
  const service = found?.service.name ?? declared(context, asked.service)
  const [stored, { deploys, notes }] = await Promise.all([
    context.store.deploys({ service, window }),
    found ? askBackend(found, window) : { deploys: [], notes: [] },
  ])
  return {
    service,
    ...(found && { profile: found.profile.name }),
    deploys: mergeDeploys(stored, deploys),
    notes,
  }
}

/** A change as programs get it. */
export const DeployJson = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  service: z.string(),
  kind: z.enum(['deploy', 'rollout', 'release', 'commit', 'config', 'flag']),
  title: z.string(),
  version: z.string().nullable(),
  sha: z.string().nullable(),
  author: z.string().nullable(),
  url: z.string().nullable(),
  origin: z.string().describe('Where it was heard of'),
  files: z.array(z.string()).nullable().describe('What it touched, where that is known'),
  diff: z.string().nullable().describe('What it changed, or the beginning of it'),
})

export const presentDeploy = ({ at, version, sha, author, url, files, diff, ...deploy }: Deploy) => ({
  ...deploy,
  at: at.toISOString(),
  version: version ?? null,
  sha: sha ?? null,
  author: author ?? null,
  url: url ?? null,
  files: files ?? null,
  diff: diff ?? null,
})

/** The log also knows services that no backend observes; one that was asked for by profile must be there. */
function observedIfAny(context: Context, asked: { service: string; profile?: string | undefined }) {
  if (asked.profile === undefined && !context.profiles.names().length) return undefined
  try {
    return observed(context, asked)
  } catch (error) {
    const elsewhere = error instanceof Problem && error.code === 'not_found' && asked.profile === undefined
    if (elsewhere && context.directory.services.has(declared(context, asked.service))) return undefined
    throw error
  }
}

/** The id of a declared service, or the name as it was written. */
function declared(context: Context, written: string): string {
  const { actor, directory } = context
  const id = findId(context, written)
  if (canSee(actor, directory, id)) return id
  throw new Problem('not_found', `There is no service ${JSON.stringify(written)}.`, {
    fields: { service: 'is not known' },
  })
}

function findId(context: Context, written: string): string {
  try {
    return findService(context, written)
  } catch (error) {
    if (error instanceof Problem) return written
    throw error
  }
}

async function askBackend(
  { profile, service }: Observed,
  window: Window,
): Promise<Pick<FoundChanges, 'deploys' | 'notes'>> {
  const { backend, name } = profile
  if (!backend.abilities.includes('changes')) return { deploys: [], notes: [] }
  try {
    return { deploys: await backend.changes({ service, window }), notes: [] }
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { deploys: [], notes: [`Without what ${name} knows (${backend.kind}): ${error.message}`] }
  }
}
