import { z } from 'zod'
import { limits } from '../../clients/slack/limits.ts'
import { Problem } from '../../core/problem.ts'

const Asked = z.object({
  command: z.string(),
  input: z.record(z.string(), z.unknown()).default({}),
  channel: z.string().optional(),
  thread: z.string().optional(),
  responseUrl: z.string().optional(),
  /** Whether the person hears of success, too: not after a button, where the card tells. */
  confirm: z.boolean().default(false),
})
/** What a form is for and where its person is answered; it travels through Slack as the modal's private metadata. */
export type Asked = z.infer<typeof Asked>

/** Throws Problem `invalid` for more than Slack would carry. */
export function writeMetadata(asked: Asked): string {
  const text = JSON.stringify(asked)
  if (text.length > limits.privateMetadata)
    throw new Problem('invalid', 'This is too much to carry into a form. Write it with the slash command instead.')
  return text
}

/** Reads it back; undefined for a modal that is not one of our forms. */
export function readMetadata(text: string): Asked | undefined {
  try {
    return Asked.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
