import type { Block, Element, Option } from '../../clients/slack/blocks.ts'
import { input, modal, option, plainText, section, select, textInput } from '../../clients/slack/elements.ts'
import { limits } from '../../clients/slack/limits.ts'
import type { Command } from '../../core/command.ts'
import { distinctFields, type Field, fieldsOf } from './field.ts'
import { type Asked, writeMetadata } from './metadata.ts'

/** What can be chosen where a field names a service or a user. */
export interface Choices {
  services: { id: string; name?: string | undefined }[]
  users: { id: string; name: string }[]
}

/** Where Slack reports the value of a field: its block bears the field's name. */
const elementId = 'value'

/**
 * The modal that asks for what a command still lacks, made from its input schema: only the fields named in `ask`, or
 * all of them. Everything it needs on submission travels along as its metadata.
 */
export function form(command: Command, asked: Asked, ask: string[] | undefined, choices: Choices) {
  const fields = ask
    ? fieldsOf(command.input).filter(({ name }) => ask.includes(name))
    : distinctFields(command.input).filter(({ name }) => !(name in asked.input))
  // What somebody opened the form to fill in must not be passed over; only what the schema demands, or the one question.
  const sole = fields.length === 1 && fields[0]!.kind === 'duration'
  const blocks = fields.map((f) => block(f, asked.input[f.name], choices, f.required || sole))
  return modal({
    title: titleOf(command, asked.input),
    submit: labelOf(command),
    callbackId: `form:${command.name}`,
    metadata: writeMetadata(asked),
    blocks: blocks.length ? blocks : [section('Nothing more is needed.')],
  })
}

const labelOf = ({ name }: Command) => {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function titleOf(command: Command, { incident }: Record<string, unknown>): string {
  const named = typeof incident === 'string' ? `${labelOf(command)} ${incident}` : `${labelOf(command)} incident`
  return named.length <= limits.viewTitle && ('incident' in command.input.shape || command.name === 'create')
    ? named
    : labelOf(command)
}

function block(field: Field, preset: unknown, choices: Choices, required: boolean): Block {
  const { name, label, help } = field
  return input(name, label, element(field, preset, choices), { optional: !required, ...(help && { hint: help }) })
}

function element(field: Field, preset: unknown, { services, users }: Choices): Element {
  switch (field.kind) {
    case 'service':
      return pick(field, preset, services)
    case 'user':
      return pick(field, preset, users)
    case 'channel':
      return conversations(preset)
    default:
      break
  }
  if (field.type === 'choice')
    return menu(
      field,
      preset,
      field.options.map((o) => option(capital(o), o)),
    )
  if (field.type === 'boolean') return menu(field, preset, [option('Yes', 'true'), option('No', 'false')])
  return line(field, preset)
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

/** Few are listed; more than Slack lists are searched as somebody types; none leaves only writing. */
function pick(field: Field, preset: unknown, all: { id: string; name?: string | undefined }[]): Element {
  if (!all.length) return line(field, preset)
  if (all.length > limits.options) return search(field)
  return menu(
    field,
    preset,
    all.map(({ id, name }) => option(name ?? id, id)),
  )
}

function menu(field: Field, preset: unknown, options: Option[]): Element {
  const initial = options.find(({ value }) => value === String(preset))
  return select(`Choose ${field.label.toLowerCase()}`, elementId, options, initial)
}

const placeholders: Record<string, string> = { duration: 'Such as 45m, 1h30m or 2d', incident: 'Such as INC-12' }

function line(field: Field, preset: unknown): Element {
  const placeholder = field.kind === undefined ? undefined : placeholders[field.kind]
  const initial = preset === undefined || preset === null ? undefined : String(preset)
  return textInput(elementId, {
    multiline: field.multiline,
    ...(placeholder && { placeholder }),
    ...(initial && { initial }),
  })
}

const search = (field: Field): Element => ({
  type: 'external_select',
  action_id: `search:${field.kind}`,
  min_query_length: 1,
  placeholder: plainText(`Type to find a ${field.kind}`, limits.placeholder),
})

const conversations = (preset: unknown): Element => ({
  type: 'conversations_select',
  action_id: elementId,
  filter: { include: ['public', 'private'], exclude_bot_users: true },
  ...(typeof preset === 'string' && /^[CG][A-Z0-9]+$/.test(preset)
    ? { initial_conversation: preset }
    : { default_to_current_conversation: true }),
})
