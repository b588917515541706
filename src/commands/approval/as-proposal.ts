import { commandKind } from '../../core/approval/operation.ts'
import type { Proposal } from '../../core/approval/proposal.ts'
import type { Command, Context } from '../../core/command.ts'
import { aboutProposal } from './decided.ts'
import { propose } from './make-proposal.ts'

/**
 * A risky command as everybody gets it: asking for it does not run it but proposes it, and it is carried out once it was
 * approved. Every other command is what it was.
 */
export function asProposal(command: Command): Command {
  if (command.effect !== 'risky') return command
  return {
    ...command,
    effect: 'changes',
    run: (context, input): Promise<Proposal> => proposeCommand(command, context, input),
    output: aboutProposal.output,
    present: (out, context) => aboutProposal.present(out as Proposal, context),
    show: (out, context) => aboutProposal.show(out as Proposal, context),
  }
}

function proposeCommand(command: Command, context: Context, input: Record<string, unknown>): Promise<Proposal> {
  const { actor } = context
  return propose(context, {
    service: typeof input.service === 'string' ? input.service : 'unspecified',
    operation: {
      kind: commandKind,
      target: 'allclear',
      parameters: { command: command.name, input, asker: { ...actor } },
    },
  })
}
