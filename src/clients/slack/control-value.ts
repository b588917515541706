import { z } from 'zod'
import type { Button } from '../../core/card.ts'

const ControlValue = z.object({
  command: z.string().min(1),
  input: z.record(z.string(), z.unknown()).default({}),
  ask: z.array(z.string()).optional(),
})
/** What a click asks for. */
export type ControlValue = z.infer<typeof ControlValue>

/** Writes what a button asks for into the value that Slack hands back on a click. */
export const encodeControl = ({ command, input, ask }: Pick<Button, 'command' | 'input' | 'ask'>) =>
  JSON.stringify({ command, input, ...(ask?.length && { ask }) })

/** Reads such a value; anything else is undefined, for values travel through Slack and may be of an older version. */
export function decodeControl(value: string): ControlValue | undefined {
  try {
    return ControlValue.safeParse(JSON.parse(value)).data
  } catch {
    return undefined
  }
}
