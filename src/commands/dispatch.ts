import type { Card } from '../core/card.ts'
import type { Command, Context } from '../core/command.ts'
import { asProposal } from './approval/as-proposal.ts'
import { commands } from './index.ts'
import { nearestTo } from './nearest-to.ts'
import { proseNotice, redactProse, withNotice } from './redact-prose.ts'
import { runCommand } from './run-command.ts'

/** The one way in: every surface runs a command through here, so that checks cannot be forgotten. */
export const ask = runCommand

/** Runs a command and answers for people. */
export async function answer(command: Command, context: Context, raw: unknown): Promise<Card> {
  return shown(command, context, raw, await runCommand(command, context, raw))
}

/** The answer for people, who also learn when something was taken out of what they wrote. */
export const shown = (command: Command, context: Context, raw: unknown, out: unknown): Card =>
  withNotice(asProposal(command).show(out, context), notice(command, context, raw))

/** What was taken out of what somebody wrote, in words for them; undefined when nothing was. */
export const notice = (command: Command, { settings }: Pick<Context, 'settings'>, raw: unknown): string | undefined =>
  proseNotice(redactProse(command, raw, settings.privacy))

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
