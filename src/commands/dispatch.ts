import type { Card } from '../core/card.ts'
import type { Command, Context } from '../core/command.ts'
import { allow } from './allow.ts'
import { asProposal } from './approval/as-proposal.ts'
import { audited } from './approval/audited.ts'
import { commands } from './index.ts'
import { nearestTo } from './nearest-to.ts'
import { readInput } from './read-input.ts'

/**
 * The one way in: every surface runs a command through here, so that checks cannot be forgotten. Answers what
 * `present` and `show` of the command take. What changes something is kept in the audit log, and what is risky is proposed
 * instead of run. Throws Problem `forbidden`, `invalid` or what the command itself refuses.
 */
export async function ask(command: Command, context: Context, raw: unknown): Promise<unknown> {
  const safe = asProposal(command)
  const run = async () => {
    allow(safe, context)
    return safe.run(context, readInput(safe, raw))
  }
  return safe.effect === 'reads' ? run() : audited(safe, context, raw, run)
}

/** Runs a command and answers for people. */
export async function answer(command: Command, context: Context, raw: unknown): Promise<Card> {
  return asProposal(command).show(await ask(command, context, raw), context)
}

/** The command of this name or other spelling, in any case; undefined when there is none. */
export function find(name: string): Command | undefined {
  const wanted = name.trim().toLowerCase().replaceAll(/\s+/g, ' ')
  return commands.find((c) => c.name === wanted || c.aliases?.includes(wanted))
}

/** What an unknown chat verb most likely meant; undefined when it resembles nothing. */
export function nearest(word: string): string | undefined {
  const verbs = commands.filter((c) => c.slash).flatMap((c) => [c.name, ...(c.aliases ?? [])])
  return nearestTo(word.trim(), verbs)[0]
}
