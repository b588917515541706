import { notice } from '../../commands/dispatch.ts'
import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import { type Done, ignored } from './done.ts'
import type { SlackEffects } from './effects.ts'
import type { SubmissionEnvelope, ViewState } from './envelope.ts'
import { formAnswers } from './form-answers.ts'
import { assertHere } from './here.ts'
import { readMetadata } from './metadata.ts'
import { run } from './run.ts'
import type { Place } from './tell.ts'

/** A submitted form runs its command; who may do that is decided now, not when it was opened. */
export async function submit(effects: SlackEffects, envelope: SubmissionEnvelope, workspace: Workspace): Promise<Done> {
  const { user } = envelope
  const asked = readMetadata(envelope.metadata)
  if (!asked || !user) return ignored('This form is not one of ours.')
  const place: Place = {
    user: user.id,
    ...(asked.channel && { channel: asked.channel }),
    ...(asked.responseUrl && { responseUrl: asked.responseUrl }),
  }
  try {
    const command = effects.commands.find((c) => c.name === asked.command)
    if (!command) throw new Problem('not_found', `Allclear no longer knows "${asked.command.slice(0, 50)}".`)
    const incident = await assertHere(effects.store, workspace, asked.input)
    const input = { ...asked.input, ...formAnswers(command, envelope.state) }
    const say = await run(effects, workspace, { command, input, user, commandId: envelope.dedupe })
    const told = asked.confirm || notice(command, effects, input) !== undefined
    const done = { state: 'done' as const, reason: `Submitted ${command.name}.`, place, ...(incident && { incident }) }
    return told ? { ...done, say } : done
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    return { state: 'done', reason: problem.message, problem, place }
  }
}

/** A problem as Slack shows it inside the form: beside the field at fault, else under the first. */
export function formErrors({ message, fields }: Problem, state: ViewState) {
  const blocks = Object.keys(state)
  const placed = Object.entries(fields).filter(([field]) => blocks.includes(field))
  const errors = placed.length
    ? Object.fromEntries(placed)
    : blocks[0] === undefined
      ? undefined
      : { [blocks[0]]: message }
  return errors && { response_action: 'errors', errors }
}
