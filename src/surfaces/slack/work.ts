import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import { click, controlsIn } from './click.ts'
import { complain } from './complain.ts'
import { type Done, ignored } from './done.ts'
import type { SlackEffects } from './effects.ts'
import type { Envelope } from './envelope.ts'
import { findWorkspace } from './find-workspace.ts'
import { lifecycle } from './lifecycle.ts'
import { shortcut } from './shortcut.ts'
import { slash, verbOfSlash, wantsForm } from './slash.ts'
import { submit } from './submit.ts'

/** An envelope worked on, with the workspace it came from. */
export interface Worked {
  done: Done
  workspace: Workspace | undefined
}

/** Does what an envelope asks for. A Problem becomes the answer to its person; anything else is thrown. */
export async function work(effects: SlackEffects, envelope: Envelope): Promise<Worked> {
  const workspace = await findWorkspace(effects, envelope)
  if (!workspace || workspace.status === 'revoked') return { done: stranger(envelope, workspace), workspace: undefined }
  try {
    return { done: await dispatch(effects, envelope, workspace), workspace }
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return { done: { state: 'done', reason: problem.message, problem, say: complain(problem) }, workspace }
  }
}

function stranger({ kind, team }: Envelope, workspace: Workspace | undefined): Done {
  const where = workspace
    ? `The workspace ${workspace.name} was disconnected`
    : `The workspace ${team ?? ''} is not connected`
  const problem = new Problem(
    'forbidden',
    `${where.trim()} from Allclear. An SRE lead can connect it under Integrations.`,
  )
  return kind === 'event' ? ignored(problem.message) : { ...ignored(problem.message), problem, say: complain(problem) }
}

async function dispatch(effects: SlackEffects, envelope: Envelope, workspace: Workspace): Promise<Done> {
  switch (envelope.kind) {
    case 'event':
      return lifecycle(effects, envelope, workspace)
    case 'command':
      return slash(effects, envelope, workspace)
    case 'actions':
      return click(effects, envelope, workspace)
    case 'view_submission':
      return submit(effects, envelope, workspace)
    case 'shortcut':
      return shortcut(effects, envelope, workspace)
    case 'suggestion':
      return ignored('A search is answered at the door.')
    case 'view_closed':
      return ignored('The form was closed without an answer.')
  }
}

/** Whether the door must work on it by itself: forms open only within three seconds, and some answers go inline. */
export function isUrgent(effects: Pick<SlackEffects, 'commands' | 'settings'>, envelope: Envelope): boolean {
  switch (envelope.kind) {
    case 'view_submission':
    case 'shortcut':
      return true
    case 'actions':
      return controlsIn(envelope).some(({ ask }) => ask?.length)
    case 'command':
      return !envelope.responseUrl || wantsForm(verbOfSlash(effects, envelope))
    default:
      return false
  }
}
