import { type Html, h } from './html.ts'

/** A list of which any number may be chosen, as boxes; what is chosen reaches the command as a list. */
export interface Boxes {
  id: string
  name: string
  label: string
  choices: [value: string, words: string][]
  chosen: readonly string[]
  hint?: string
  fault?: string
}

/** Draws the boxes of one field. The empty value lets a form say that none is chosen. */
export const checkBoxes = ({ id, name, label, choices, chosen, hint, fault }: Boxes): Html =>
  h`<fieldset class="field boxes${fault ? ' faulty' : ''}"><legend>${label}</legend>${hint ? h`<p class="hint">${hint}</p>` : ''}<input type="hidden" name="${name}[]" value="">
<div class="group-fields">${choices.map(
    ([value, words], index) =>
      h`<label class="switch" for="${id}-${index}"><input type="checkbox" id="${id}-${index}" name="${name}[]" value="${value}"${chosen.includes(value) ? h` checked` : ''}><span>${words}</span></label>`,
  )}</div>${fault ? h`<p class="fault">${fault}</p>` : ''}</fieldset>`
