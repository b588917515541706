import type { Command, Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import { redacted } from '../../core/redaction/redact.ts'
import { digestOf } from './hash-content.ts'

/**
 * Runs what changes something and adds to the audit log who asked for it, with which input and what came of it, a refusal
 * included. The input itself may hold what nobody else should read, so only its digest is kept.
 */
export async function audited<Out>(
  command: Command,
  context: Context,
  raw: unknown,
  run: () => Promise<Out>,
): Promise<Out> {
  const record = (outcome: string, detail?: string) =>
    context.store.appendAudit({
      at: context.clock.now(),
      actor: context.actor,
      command: command.name,
      digest: digestOf(raw ?? {}),
      outcome,
      ...subjectOf(raw),
      ...(detail !== undefined && { detail: redacted(detail).slice(0, 500) }),
    })
  try {
    const out = await run()
    await record('done')
    return out
  } catch (error) {
    if (error instanceof Problem) await record(`refused: ${error.code}`, error.message)
    else await record('failed: internal')
    throw error
  }
}

/** What an asking is about, where its input names it. */
function subjectOf(raw: unknown): { subject?: string } {
  if (raw === null || typeof raw !== 'object') return {}
  const given = raw as Record<string, unknown>
  const named = ['proposal', 'incident', 'investigation', 'watch', 'alert', 'id', 'service', 'owner'].map(
    (field) => given[field],
  )
  const subject = named.find((value) => typeof value === 'string' || typeof value === 'number')
  return subject === undefined
    ? {}
    : { subject: redacted(String(subject), { emails: 'keep', phones: 'keep', ips: 'keep' }).slice(0, 200) }
}
