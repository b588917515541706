import { type Json, object, objects, string } from '../slack/json.ts'
import { plainWords } from './draw-text.ts'
import { attributes, type Html, h, type Inside } from './html.ts'
import type { Scene } from './scene.ts'

/** What a picker carries: attributes that make it act at once (in messages), or that name its input (in forms). */
export interface PickerMarks {
  act: Inside
  required?: boolean
  label?: string
}

interface Choice {
  value: string
  words: string
  note?: string
}

/** Draws a menu, date picker or group of boxes; undefined for an element that is none of these. */
export function drawPicker(element: Json, scene: Scene, marks: PickerMarks): Html | undefined {
  const type = string(element.type)
  const single = type.replace(/^multi_/, '')
  if (single === 'static_select') return menu(element, staticChoices(element), marks)
  if (single === 'users_select') return menu(element, { '': people(scene) }, marks, first(element, 'user'))
  if (single === 'channels_select')
    return menu(element, { '': channels(scene, false) }, marks, first(element, 'channel'))
  if (single === 'conversations_select')
    return menu(element, { '': channels(scene, true) }, marks, conversation(element, scene))
  if (single === 'external_select') return search(element, marks)
  if (type === 'radio_buttons' || type === 'checkboxes') return boxes(element, type, marks)
  const kind = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' }[type]
  return kind ? moment(element, kind, marks) : undefined
}

const choice = (option: Json): Choice => ({
  value: string(option.value),
  words: plainWords(option.text),
  ...(option.description ? { note: plainWords(option.description) } : {}),
})

function staticChoices(element: Json): Record<string, Choice[]> {
  const groups = objects(element.option_groups)
  if (groups.length === 0) return { '': objects(element.options).map(choice) }
  return Object.fromEntries(groups.map((group) => [plainWords(group.label), objects(group.options).map(choice)]))
}

const people = ({ seed }: Scene): Choice[] =>
  seed.people.filter((one) => !one.deleted).map((one) => ({ value: one.id, words: one.realName }))

const channels = ({ seed }: Scene, privateToo: boolean): Choice[] =>
  seed.channels
    .filter((one) => !one.archived && (privateToo || !one.private))
    .map((one) => ({ value: one.id, words: `${one.private ? '🔒 ' : '#'}${one.name}` }))

const conversation = (element: Json, scene: Scene): string[] =>
  element.default_to_current_conversation === true && scene.channel.startsWith('C')
    ? [scene.channel]
    : first(element, 'conversation')

function first(element: Json, what: string): string[] {
  const many = element[`initial_${what}s`]
  return Array.isArray(many) ? many.map(String) : [string(element[`initial_${what}`])].filter(Boolean)
}

const initialOptions = (element: Json): string[] =>
  [object(element.initial_option), ...objects(element.initial_options)].map((one) => string(one.value)).filter(Boolean)

function menu(
  element: Json,
  groups: Record<string, Choice[]>,
  marks: PickerMarks,
  chosen = initialOptions(element),
): Html {
  const many = string(element.type).startsWith('multi_')
  const option = ({ value, words }: Choice) =>
    h`<option value="${value}"${attributes({ selected: chosen.includes(value) })}>${words}</option>`
  const listed = Object.entries(groups).map(([label, all]) =>
    label ? h`<optgroup label="${label}">${all.map(option)}</optgroup>` : all.map(option),
  )
  const hint = plainWords(element.placeholder) || 'Select an option'
  const attrs = attributes({ multiple: many, required: marks.required, 'aria-label': marks.label ?? hint })
  return h`<select class="button select"${marks.act}${attrs}>${!many && h`<option value="">${hint}</option>`}${listed}</select>`
}

function search(element: Json, marks: PickerMarks): Html {
  const hint = plainWords(element.placeholder) || 'Type to search'
  const attrs = attributes({
    required: marks.required,
    'aria-label': marks.label ?? hint,
    'data-least': Number(element.min_query_length ?? 3),
  })
  return h`<span class="search"><input class="field" type="search" autocomplete="off" placeholder="${hint}"${marks.act}${attrs}><span class="menu-list" role="listbox" hidden></span></span>`
}

function boxes(element: Json, type: string, marks: PickerMarks): Html {
  const chosen = initialOptions(element)
  const kind = type === 'checkboxes' ? 'checkbox' : 'radio'
  const name = `${string(element.action_id)}-${kind}`
  const all = objects(element.options)
    .map(choice)
    .map(
      ({ value, words, note }) =>
        h`<label><input type="${kind}" name="${name}" value="${value}"${attributes({ checked: chosen.includes(value) })}> <span>${words}${note !== undefined && h`<small>${note}</small>`}</span></label>`,
    )
  return h`<span class="boxes" role="group"${marks.act}>${all}</span>`
}

function moment(element: Json, kind: string, marks: PickerMarks): Html {
  const value = string(element.initial_date) || string(element.initial_time)
  const attrs = attributes({
    type: kind,
    value,
    required: marks.required,
    'aria-label': marks.label,
    'data-unix': Number(element.initial_date_time) || undefined,
  })
  return h`<input class="button moment-field"${attrs}${marks.act}>`
}
