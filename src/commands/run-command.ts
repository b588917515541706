import type { Command, Context } from '../core/command.ts'
import { allow } from './allow.ts'
import { asProposal } from './approval/as-proposal.ts'
import { audited } from './approval/audited.ts'
import { readInput } from './read-input.ts'
import { redactProse } from './redact-prose.ts'

/**
 * Runs a command for whoever asks, with the same checks whichever way it was asked for; what people wrote loses its
 * secrets, what changes something is kept in the audit log, and what is risky is proposed instead of run. Answers what `present` and `show` of the command take. Throws
 * Problem `forbidden`, `invalid` or what the command itself refuses.
 */
export async function runCommand(command: Command, context: Context, raw: unknown): Promise<unknown> {
  const safe = asProposal(command)
  const run = async () => {
    allow(safe, context)
    const { input, found } = redactProse(safe, readInput(safe, raw), context.settings.privacy)
    if (found.size) context.redacted?.(found)
    return safe.run(context, input)
  }
  return safe.effect === 'reads' ? run() : audited(safe, context, raw, run)
}
