import { option } from '../../clients/slack/elements.ts'
import { limits } from '../../clients/slack/limits.ts'
import { canSee } from '../../commands/visible.ts'
import { Problem } from '../../core/problem.ts'
import type { SlackEffects } from './effects.ts'
import type { SuggestionEnvelope } from './envelope.ts'
import { findWorkspace } from './find-workspace.ts'
import { whoIs } from './who-is.ts'

/** The services or users that match what somebody types into a search field, of those they may see. */
export async function suggest(effects: SlackEffects, envelope: SuggestionEnvelope) {
  const workspace = await findWorkspace(effects, envelope)
  if (!workspace || !envelope.user) return { options: [] }
  try {
    const actor = await whoIs(effects, workspace, envelope.user, true)
    const directory = await effects.store.readDirectory()
    const all =
      envelope.action === 'search:user'
        ? [...directory.users.values()].filter((u) => u.active)
        : [...directory.services.values()].filter(({ id }) => canSee(actor, directory, id))
    const typed = envelope.typed.toLowerCase()
    const fits = all.filter(({ id, name }) => `${id}\n${name ?? ''}`.toLowerCase().includes(typed))
    return { options: fits.slice(0, limits.options).map(({ id, name }) => option(name ?? id, id)) }
  } catch (problem) {
    if (problem instanceof Problem) return { options: [] }
    throw problem
  }
}
