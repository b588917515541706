import { z } from 'zod'
import type { SlackApi } from './api.ts'
import { ask } from './ask.ts'
import { checkView } from './blocks.ts'
import type { modal } from './elements.ts'

const Answer = z.object({ view: z.object({ id: z.string() }) })

/** Opens a form (`views.open`); a trigger works once and for three seconds. Returns the view's id. */
export async function viewsOpen(
  api: SlackApi,
  token: string,
  trigger: string,
  view: ReturnType<typeof modal>,
): Promise<string> {
  const wrong = checkView(view)
  if (wrong.length) throw new Error(`Slack would refuse this form: ${wrong.join('; ')}`)
  return (await ask(api, token, { method: 'views.open', arguments: { trigger_id: trigger, view } }, Answer)).view.id
}
