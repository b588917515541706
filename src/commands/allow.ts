import { atLeast } from '../core/actor.ts'
import type { Command, Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import { covers } from '../core/scope.ts'

/** Refuses, with the reason, whoever may not run this command. Everything that is not expressly allowed is refused. */
export function allow(command: Command, { actor, directory }: Pick<Context, 'actor' | 'directory'>): void {
  const reason = refusal(command, actor, directory)
  if (reason) throw new Problem('forbidden', reason)
}

function refusal(command: Command, actor: Context['actor'], directory: Context['directory']): string | undefined {
  const { name, effect, role, guests } = command
  switch (actor.kind) {
    case 'user':
      if (directory.users.get(actor.id)?.active === false) return `${actor.name} is not an active user of Allclear.`
      if (!atLeast(actor.role, role)) return `${name} needs the role ${role}; ${actor.name} has ${actor.role}.`
      if (!covers(actor.scopes, command))
        return `${name} is not within the scopes of this key: ${listed(actor.scopes)}.`
      break
    case 'guest':
      if (!guests) return `${name} is only for people with an Allclear user; ask an SRE lead to add ${actor.name}.`
      break
    case 'model':
      if (effect !== 'reads') return `${name} changes something, and a model may only read.`
      if (!atLeast('viewer', role)) return `${name} needs the role ${role}, which a model does not have.`
      break
    default:
      return `${name} is asked by people; ${actor.name} is not one.`
  }
  if (effect === 'risky') return `${name} is risky: it needs an approval, and there is no way to approve it here.`
  return undefined
}

const listed = (scopes: readonly string[] = []) => scopes.join(', ') || 'none'
