import { canSee } from '../../../commands/visible.ts'
import type { Command, Context } from '../../../core/command.ts'
import type { Ledger } from '../../../core/ledger.ts'
import { HttpProblem } from './http-problem.ts'

/** Whether a command changes one incident, and so takes `If-Match`. */
export const changesAnIncident = ({ http }: Pick<Command, 'http'>) =>
  http.method !== 'GET' && http.path.startsWith('/incidents/{incident}')

/**
 * A context in which the incident is only changed while its version is one of `If-Match`. The versions are compared on
 * the locked row, so nobody comes in between; of another incident that the same change concerns any will do. Throws
 * HttpProblem 400 for a header that names no version; inside, 412.
 */
export function onlyIfVersion(context: Context, ifMatch: string, named: unknown): Context {
  const versions = ifMatch.split(',').map((tag) => /^\s*(?:"(\d{1,15})"|(\*)|W\/".*")\s*$/.exec(tag))
  if (versions.some((tag) => !tag))
    throw new HttpProblem(400, 'invalid', 'Write If-Match as the ETag of the incident, such as "3" with its quotes.')
  if (versions.some((tag) => tag?.[2])) return context
  const wanted = versions.flatMap((tag) => (tag?.[1] ? [Number(tag[1])] : []))
  const transact: Ledger['transact'] = (work) =>
    context.store.transact((tx) =>
      work({
        ...tx,
        async incident(id) {
          const found = await tx.incident(id)
          // One the asker may not see is left to the command, which says that there is none.
          const shown = found && canSee(context.actor, context.directory, found.service)
          if (shown && isNamed(found.id, named) && !wanted.includes(found.version))
            throw new HttpProblem(412, 'conflict', `The incident is at version ${found.version} by now. Read it again.`)
          return found
        },
      }),
    )
  return { ...context, store: { ...context.store, transact } }
}

/** Whether an id is the one that the request names, however it writes it. */
const isNamed = (id: string, named: unknown) => numberIn(id) === numberIn(named)

const numberIn = (written: unknown) => /[1-9]\d*$/.exec(String(written))?.[0]
