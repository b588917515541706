import { type Json, object, string } from '../slack/json.ts'
import { plainWords } from './draw-text.ts'
import { attributes, type Html, h, type Inside } from './html.ts'
import { drawPicker } from './pickers.ts'
import type { Scene } from './scene.ts'

const lineTypes: Record<string, string> = {
  plain_text_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
  number_input: 'number',
}

/** Draws an input block of a modal: label, field, hint and room for what is wrong. */
export function drawInput(block: Json, scene: Scene, actOf: (element: Json, blockId: string) => Inside): Html {
  const element = object(block.element)
  const id = string(block.block_id)
  const label = plainWords(block.label)
  const optional = block.optional === true
  const acts = block.dispatch_action === true && actOf(element, id)
  const marks = [
    attributes({ 'data-input': id, 'data-type': string(element.type), 'data-action-id': string(element.action_id) }),
    acts,
  ]
  const field =
    drawLine(element, label, !optional, marks) ?? drawPicker(element, scene, { act: marks, required: !optional, label })
  return h`<div class="block input" data-error-for="${id}"><span class="label">${label}${optional && h` <small>(optional)</small>`}</span>${
    field ?? h`<span class="unknown">[${string(element.type)}]</span>`
  }${block.hint !== undefined && h`<small class="hint">${plainWords(block.hint)}</small>`}<small class="error" role="alert" hidden></small></div>`
}

function drawLine(element: Json, label: string, required: boolean, marks: Inside): Html | undefined {
  const type = lineTypes[string(element.type)]
  if (!type) return undefined
  const limits = attributes({
    required,
    maxlength: Number(element.max_length) || undefined,
    minlength: Number(element.min_length) || undefined,
    placeholder: plainWords(element.placeholder),
    'aria-label': label,
    autofocus: element.focus_on_load === true,
  })
  const value = string(element.initial_value)
  if (element.multiline === true) return h`<textarea class="field" rows="4"${marks}${limits}>${value}</textarea>`
  const steps = attributes({ step: type === 'number' && (element.is_decimal_allowed === true ? 'any' : '1') })
  return h`<input class="field" type="${type}" value="${value}"${marks}${limits}${steps}>`
}
