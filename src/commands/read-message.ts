import { createHash } from 'node:crypto'
import type { Signal } from '../core/alert.ts'
import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { redactor } from '../core/redaction/redactor.ts'
import type { Posted, SourceSettings } from '../core/source.ts'
import { redactSignal } from './redact-signal.ts'

/** The signals of a message as if its source had posted it then; Problem `invalid` for one that the door would refuse. */
export function readMessage(
  { sources, settings: { privacy } }: Pick<Context, 'sources' | 'settings'>,
  source: SourceSettings,
  message: unknown,
  receivedAt: Date,
): Signal[] {
  const kind = sources.find((s) => s.kind === source.kind)
  if (!kind) throw new Problem('invalid', `There is no kind of source called "${source.kind}".`)
  const body = typeof message === 'string' ? message : JSON.stringify(message)
  const posted: Posted = { body, headers: {}, receivedAt, sha256: createHash('sha256').update(body).digest('hex') }
  const screened = kind.screen?.(posted, source)
  if (screened && 'refuse' in screened)
    throw new Problem('invalid', `The door would refuse this message: ${JSON.stringify(screened.refuse.body)}`, {
      fields: { body: 'The door would refuse it.' },
    })
  const clean = redactor(privacy)
  return kind.parse(screened?.accept ?? posted, source).map((signal) => redactSignal(signal, clean))
}
