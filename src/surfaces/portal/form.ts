import { canSee } from '../../commands/visible.ts'
import type { Card } from '../../core/card.ts'
import { cardBody } from './card.ts'
import { checkBoxes } from './check-boxes.ts'
import { type Field, fieldsOf } from './field.ts'
import { type Html, h, type Inside } from './html.ts'
import { commandOf, type Failed, may, placeOf, type View } from './view.ts'

/** How one command is asked for on a page. */
export interface Asking {
  /** Tells several forms of one command on one page apart. */
  key?: string
  /** Sent along, not shown. */
  fixed?: Record<string, string>
  /** The fields that are shown, in this order; all that are not fixed when left out. */
  fields?: string[]
  /** What stands in a field at first, by its name. */
  preset?: Record<string, unknown>
  labels?: Record<string, string>
  /** Another kind of input than the schema suggests, such as `datetime-local`. */
  types?: Record<string, string>
  submit: Inside
  style?: 'primary' | 'danger' | 'quiet'
  /** For a button without words, and for several that read alike. */
  name?: string
  /** Fields the schema leaves open and this form exists for: it is not sent without them. */
  demand?: string[]
  /** Other hints than those of the schema, where this form says it better; an empty one says nothing. */
  hints?: Record<string, string>
  /** One line: label, field and button side by side. */
  inline?: boolean
  /** The whole page changes afterwards, so the browser shall load it. */
  leaves?: boolean
  /** Marks the button for the keyboard. */
  shortcut?: string
  /** What may be chosen in a field, where this page knows better than the schema: values and their words. */
  choices?: Record<string, [string, string][]>
  /** Fields that take a list, with what may be ticked: values and their words. */
  boxes?: Record<string, [string, string][]>
}

/** The form of a command, made from its own schema; nothing for those who may not run it. */
export function form(view: View, name: string, asking: Asking): Inside {
  if (!may(view, name)) return undefined
  const command = commandOf(view, name)
  const key = asking.key ?? name
  const fixed = asking.fixed ?? {}
  const failed = view.failed?.form === key ? view.failed : undefined
  const answered = view.answered?.form === key ? view.answered : undefined
  const said = failed?.input ?? answered?.input
  const known = fieldsOf(command.input)
  const shown = asking.fields
    ? asking.fields.flatMap((wanted) => known.find((f) => f.name === wanted) ?? [])
    : known.filter((f) => !(f.name in fixed))
  const marked = shown.length === 1 || shown.some((f) => asked(f, asking).required)
  const drawn = shown.map((f) => drawField(view, f, { asking, key, said, failed, marked }))
  return h`<form method="post" action="/do/${name}" class="form${asking.inline ? ' inline' : ''}${shown.length ? '' : ' bare'}" id="form-${key}"${live(name, asking)}>
${hidden({ _csrf: view.csrf, _once: view.effects.newId(), _form: key, _back: placeOf(view), ...fixed })}
${drawn}
<button class="button ${asking.style ?? ''}"${asking.name ? h` aria-label="${asking.name}" title="${asking.name}"` : ''}${asking.shortcut ? h` data-shortcut="${asking.shortcut}" aria-keyshortcuts="${asking.shortcut}"` : ''}>${asking.submit}</button>
${answered ? answer(answered.card, view) : ''}
</form>`
}

const live = (name: string, { leaves }: Asking) =>
  leaves ? '' : h` hx-post="/do/${name}" hx-target="#main" hx-select="#main" hx-swap="outerMorph"`

/** Fields that travel along unseen. */
export const hidden = (fields: Record<string, string>): Inside =>
  Object.entries(fields).map(([name, value]) => h`<input type="hidden" name="${name}" value="${value}">`)

const answer = (card: Card, view: View) =>
  h`<div class="answer ${card.tone}" role="status"><strong>${card.title}</strong>${cardBody(card, view)}</div>`

interface Drawing {
  asking: Asking
  key: string
  said: Record<string, unknown> | undefined
  failed: Failed | undefined
  /** Whether optional fields say so; where all are, none need. */
  marked: boolean
}

function drawField(view: View, known: Field, drawing: Drawing): Html {
  const { asking, key, failed } = drawing
  const field = asked(known, asking)
  const label = asking.labels?.[field.name] ?? field.label
  if (field.type === 'group')
    return h`<fieldset class="field group"><legend>${label}</legend>${field.hint ? h`<p class="hint">${field.hint}</p>` : ''}<div class="group-fields">${field.fields.map((f) => drawField(view, f, drawing))}</div></fieldset>`
  const id = `${key}-${field.name}`.replaceAll(/[^\w-]/g, '-')
  const fault = failed?.problem.fields[field.name]
  const boxes = asking.boxes?.[field.name]
  if (boxes) {
    const chosen = (drawing.said ?? asking.preset)?.[field.name]
    const ticked = Array.isArray(chosen) ? chosen.map(String) : []
    return checkBoxes({ id, name: field.name, label, choices: boxes, chosen: ticked, ...(fault && { fault }) })
  }
  const described = [...(field.hint ? [`${id}-hint`] : []), ...(fault ? [`${id}-fault`] : [])].join(' ')
  const attributes = h`id="${id}" name="${field.name}"${described ? h` aria-describedby="${described}"` : ''}${fault ? h` aria-invalid="true"` : ''}${field.required ? h` required` : ''}`
  const value = shownIn(field, drawing)
  if (field.type === 'switch')
    return h`<label class="field switch" for="${id}"><input type="hidden" name="${field.name}" value="false"><input type="checkbox" value="true" ${attributes}${value === 'true' ? h` checked` : ''}><span>${label}</span></label>`
  return h`<div class="field${fault ? ' faulty' : ''}"><label for="${id}">${label}${field.required || field.initial || !drawing.marked ? '' : h` <span class="optional">optional</span>`}</label>
${control(view, field, attributes, value, asking)}
${field.hint ? h`<p class="hint" id="${id}-hint">${field.hint}</p>` : ''}${fault ? h`<p class="fault" id="${id}-fault">${fault}</p>` : ''}</div>`
}

/** The field as this form wants it asked. */
function asked({ hint, ...field }: Field, { demand, hints }: Asking): Field {
  const required = field.required || demand?.includes(field.name) === true
  const said = hints?.[field.name] ?? hint
  return { ...field, required, ...(said && { hint: said }) }
}

function shownIn({ name, initial }: Field, { asking, said }: Drawing): string {
  const from = said ?? asking.preset ?? {}
  const [first = '', second] = name.split('.', 2)
  const outer = from[first]
  const value = second === undefined ? outer : (outer as Record<string, unknown> | undefined)?.[second]
  return value === undefined || value === null ? (initial ?? '') : String(value)
}

function control(view: View, field: Field, attributes: Html, value: string, { types, choices }: Asking): Html {
  if (field.type === 'multiline')
    return h`<textarea ${attributes} rows="3"${field.maxLength ? h` maxlength="${field.maxLength}"` : ''}>
${value}</textarea>`
  const options = choices?.[field.name] ?? optionsFor(view, field)
  if (options)
    return h`<select ${attributes}>${(field.required || field.initial) && value ? '' : h`<option value="">${field.required ? `Choose ${field.label.toLowerCase()}` : '–'}</option>`}${options.map(
      ([id, words]) => h`<option value="${id}"${id === value ? h` selected` : ''}>${words}</option>`,
    )}</select>`
  const shape = field.type === 'number' ? 'number' : (types?.[field.name] ?? 'text')
  const example = field.kind === undefined ? undefined : examples[field.kind]
  return h`<input type="${shape}" ${attributes} value="${value}"${field.maxLength ? h` maxlength="${field.maxLength}"` : ''}${example ? h` placeholder="${example}"` : ''} autocomplete="off">`
}

const examples: Record<string, string> = { duration: '45m, 1h30m or 2d', channel: '#channel', incident: 'INC-12' }

/** Choices for fields that name something known; none while nothing of the kind is known leaves writing. */
function optionsFor({ context }: View, { kind, type, options }: Field): [string, string][] | undefined {
  const { services, users } = context.directory
  if (kind === 'service' && services.size)
    return [...services.values()]
      .filter(({ id }) => canSee(context.actor, context.directory, id))
      .map(({ id, name }) => [id, name ?? id])
  if (kind === 'user' && users.size)
    return [...users.values()].filter(({ active }) => active).map(({ id, name }) => [id, name])
  if (type === 'choice') return options.map((option) => [option, option.charAt(0).toUpperCase() + option.slice(1)])
  return undefined
}
