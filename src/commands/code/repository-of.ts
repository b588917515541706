import { z } from 'zod'
import type { Repository } from '../../core/code/code-host.ts'
import type { Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { observed } from '../telemetry/observed.ts'

/** How long a repository may take to answer one question of ours, in milliseconds. */
const lookMs = 30_000

/** The field that names a branch, tag or commit. */
export const refInput = {
  ref: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'A branch, tag or commit; the default branch when left out', label: 'Ref' }),
}

/** The repository of a service, and the commit that is looked at. */
export interface FoundCode {
  service: string
  repository: Repository
  ref: string
  sha: string
  signal: AbortSignal
}

/** Finds the repository of a service that the asker may see. Throws Problem `not_found`, or `invalid` when none is known. */
export async function repositoryOf(
  context: Context,
  asked: { service: string; profile?: string | undefined; ref?: string | undefined },
): Promise<FoundCode> {
  const { service } = observed(context, asked)
  if (!context.code)
    throw new Problem('invalid', 'No code can be read here: add [code] with a token or a clone to the configuration.')
  const repository = context.code.of(service)
  const signal = AbortSignal.timeout(lookMs)
  return { service: service.name, repository, signal, ...(await repository.head(asked.ref, signal)) }
}
