import { decodeControl } from '../../clients/slack/control-value.ts'
import { Problem } from '../../core/problem.ts'
import type { Workspace } from '../../core/workspace.ts'
import { type Done, ignored } from './done.ts'
import type { SlackEffects } from './effects.ts'
import type { ActionsEnvelope } from './envelope.ts'
import { assertHere } from './here.ts'
import { openForm } from './open-form.ts'
import { run } from './run.ts'
import { placeOf } from './tell.ts'

/** What the pressed controls ask for; links and the fields of forms ask for nothing. */
export const controlsIn = ({ actions, inView }: Pick<ActionsEnvelope, 'actions' | 'inView'>) =>
  inView ? [] : actions.flatMap(({ value }) => (value && decodeControl(value)) || [])

/** A click runs its command, or opens the form for what the command still lacks. The message is left to the event. */
export async function click(effects: SlackEffects, envelope: ActionsEnvelope, workspace: Workspace): Promise<Done> {
  const controls = controlsIn(envelope)
  const user = envelope.user
  if (!controls.length || !user) return ignored('Nothing that asks for a command was pressed.')
  let incident: string | undefined
  for (const [index, { command: name, input, ask }] of controls.entries()) {
    const command = effects.commands.find((c) => c.name === name)
    if (!command)
      throw new Problem('not_found', `This button asks for "${name.slice(0, 50)}", which Allclear no longer knows.`)
    incident = await assertHere(effects.store, workspace, input)
    if (ask?.length) {
      const { channel, responseUrl } = placeOf(envelope)
      const asked = {
        command: command.name,
        input,
        confirm: false,
        ...(channel && { channel }),
        ...(responseUrl && { responseUrl }),
      }
      await openForm(effects, workspace, { command, asked, ask, user, triggerId: envelope.triggerId })
    } else {
      const commandId = index === 0 ? envelope.dedupe : `${envelope.dedupe}#${index}`
      await run(effects, workspace, { command, input, user, commandId })
    }
  }
  return {
    state: 'done',
    reason: `Pressed ${controls.map((c) => c.command).join(', ')}.`,
    ...(incident && { incident }),
  }
}
