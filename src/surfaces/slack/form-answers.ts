import type { Command } from '../../core/command.ts'
import type { ViewState } from './envelope.ts'
import { type Field, fieldsOf } from './field.ts'

/** What somebody filled into a form, as input of its command; empty fields are left out. */
export function formAnswers(command: Command, state: ViewState): Record<string, unknown> {
  const fields = fieldsOf(command.input)
  return Object.fromEntries(
    Object.entries(state).flatMap(([block, elements]) => {
      const field = fields.find(({ name }) => name === block)
      const text = field && written(Object.values(elements)[0])
      return text ? [[block, typed(field, text)]] : []
    }),
  )
}

/** Each kind of element keeps its value under a name of its own. */
function written(element: Record<string, unknown> | undefined): string | undefined {
  const { value, selected_option, selected_conversation, selected_channel, selected_user } = element ?? {}
  const chosen = (selected_option as { value?: unknown } | null | undefined)?.value
  const found = value ?? chosen ?? selected_conversation ?? selected_channel ?? selected_user
  return typeof found === 'string' && found.trim() !== '' ? found : undefined
}

function typed({ type }: Field, text: string): unknown {
  if (type === 'number' && Number.isFinite(Number(text))) return Number(text)
  if (type === 'boolean') return text === 'true'
  if (type === 'list') return text.split(',').map((part) => part.trim())
  return text
}
