import { allow } from '../../commands/allow.ts'
import { ask } from '../../commands/dispatch.ts'
import type { Actor } from '../../core/actor.ts'
import type { Card } from '../../core/card.ts'
import type { Command, Context } from '../../core/command.ts'
import { Problem } from '../../core/problem.ts'
import type { PortalEffects } from './effects.ts'
import type { Flash } from './flash.ts'

/** A form that was refused: what it said, kept for another try, and why. */
export interface Failed {
  form: string
  input: Record<string, unknown>
  problem: Problem
}

/** A form whose answer is more than a confirmation, shown where it was asked. */
interface Answered {
  form: string
  card: Card
  input: Record<string, unknown>
}

/** What came of the form that led to this page. */
export interface Aftermath {
  failed?: Failed
  answered?: Answered
}

/** One look at one page by one person: all a page is drawn from. */
export interface View extends Aftermath {
  effects: PortalEffects
  context: Context
  actor: Actor
  csrf: string
  /** The page that was asked for. */
  url: URL
  /** Aborted once nobody waits for the answer any more. */
  signal: AbortSignal
  now: Date
  publicUrl: string
  /** Whose clock charts tell: the reader's own once the script has said so, else UTC. */
  timeZone: string
  flash?: Flash | undefined
}

/** The command of this name; every page only names commands that exist. */
export function commandOf({ effects }: Pick<View, 'effects'>, name: string): Command {
  const found = effects.commands.find((c) => c.name === name)
  if (!found) throw new Problem('not_found', `There is no command "${name.slice(0, 60)}".`)
  return found
}

/** Asks a reading command on behalf of the person; `T` is what its `run` answers. */
export const read = async <T>(view: View, name: string, input: Record<string, unknown> = {}) =>
  (await ask(commandOf(view, name), view.context, input)) as T

/** Whether the person may run a command, so that nobody is offered what would be refused. */
export function may(view: View, name: string): boolean {
  try {
    allow(commandOf(view, name), view.context)
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}

/** The page with its query, as a form brings it back. */
export const placeOf = ({ url }: View) => `${url.pathname}${url.search}`
