import { elementsIn } from './elements-in.ts'
import { isObject, type Json, object, objects, string } from './json.ts'

/** Where an element's answer goes in an action or a view state, when it is a plain value. */
const plainAnswers: Record<string, string> = {
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  rich_text_input: 'rich_text_value',
}
const oneOption = ['static_select', 'external_select', 'radio_buttons', 'overflow']
const manyOptions = ['multi_static_select', 'multi_external_select', 'checkboxes']

/**
 * What Slack reports when a person answers an element: `selected` is an option's value or label for menus, a list of them
 * for multiple choice, an id, a date, or the text typed. Throws when a menu has no such option.
 */
export function answerOf(element: Json, selected: unknown): Json {
  const type = string(element.type)
  if (oneOption.includes(type)) return { selected_option: selected === null ? null : optionOf(element, selected) }
  if (manyOptions.includes(type))
    return { selected_options: (Array.isArray(selected) ? selected : []).map((one) => optionOf(element, one)) }
  return { [plainAnswers[type] ?? 'value']: selected }
}

function optionOf(element: Json, selected: unknown): Json {
  if (isObject(selected)) return selected
  const options = [
    ...objects(element.options),
    ...objects(element.option_groups).flatMap((one) => objects(one.options)),
  ]
  const found = options.find((option) => option.value === selected || object(option.text).text === selected)
  if (found) return found
  if (string(element.type).includes('external'))
    return { text: { type: 'plain_text', text: String(selected) }, value: String(selected) }
  const known = options.map((option) => string(option.value)).join(', ')
  throw new Error(`${string(element.action_id)} has no option ${String(selected)}; it has ${known}`)
}

/** What an element shows before anybody touches it, in the shape of an answer. */
function initialAnswer(element: Json): Json {
  const type = string(element.type)
  const first = (...names: string[]) => names.map((name) => element[name]).find((value) => value !== undefined) ?? null
  if (oneOption.includes(type)) return { selected_option: first('initial_option') }
  if (manyOptions.includes(type)) return { selected_options: first('initial_options') ?? [] }
  const name = plainAnswers[type] ?? 'value'
  return { [name]: first(name.replace('selected', 'initial'), 'initial_value') }
}

/**
 * The `state.values` of a view in which a person typed `values`, keyed by block_id or action_id. Throws, as Slack's client
 * refuses to submit, when a required input stays empty or a text is longer than its max_length.
 */
export function viewState(blocks: readonly Json[], values: Json): Record<string, Json> {
  const state: Record<string, Json> = {}
  for (const { block_id, element, optional } of elementsIn(blocks)) {
    if (element.type === 'button' || element.type === 'overflow') continue
    const action = string(element.action_id)
    const given = values[block_id] ?? values[action]
    const answer = given === undefined ? initialAnswer(element) : answerOf(element, given)
    if (!optional && isBlank(answer)) throw new Error(`Slack would not submit: the input ${block_id} is required`)
    if (String(answer.value ?? '').length > Number(element.max_length ?? 3000))
      throw new Error(`Slack would not submit: the input ${block_id} is longer than its max_length`)
    state[block_id] = { ...state[block_id], [action]: { type: element.type, ...answer } }
  }
  return state
}

function isBlank(answer: Json): boolean {
  return Object.values(answer).every(
    (value) => value === null || value === '' || (Array.isArray(value) && !value.length),
  )
}
