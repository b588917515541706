import { type Json, object, objects, string } from './json.ts'

/** An interactive element and the block it sits in. */
export interface PlacedElement {
  block_id: string
  element: Json
  /** Whether the element belongs to an input block whose answer may be left out. */
  optional: boolean
}

/** All elements with an action_id in some blocks, in reading order. */
export function elementsIn(blocks: readonly Json[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    const candidates = [...objects(block.elements), object(block.accessory), object(block.element)]
    const optional = block.type !== 'input' || block.optional === true
    return candidates
      .filter((element) => string(element.action_id) !== '')
      .map((element) => ({ block_id: string(block.block_id), element, optional }))
  })
}

/** All interactive elements of a message, those of its attachments included. */
export function elementsOfMessage(message: { blocks?: unknown; attachments?: unknown }): PlacedElement[] {
  const attached = objects(message.attachments).flatMap((attachment) => objects(attachment.blocks))
  return elementsIn([...objects(message.blocks), ...attached])
}

/** How a test or a spectator names the element meant: its action_id, its label, or a rule. */
export interface ElementChoice {
  action_id?: string
  match?: string | RegExp | ((element: Json) => boolean)
}

/** The element meant; throws an error that lists what there is. */
export function chooseElement(placed: readonly PlacedElement[], choice: ElementChoice): PlacedElement {
  const found = placed.find(({ element }) => isMeant(element, choice))
  if (found) return found
  const there = placed.map(
    ({ element }) => `${string(element.action_id)} (${labelOf(element) || string(element.type)})`,
  )
  const wanted = String(choice.action_id ?? choice.match)
  throw new Error(`nothing to click that is ${wanted}; there is: ${there.join(', ') || 'nothing'}`)
}

function isMeant(element: Json, { action_id, match }: ElementChoice): boolean {
  if (action_id !== undefined) return element.action_id === action_id
  if (typeof match === 'function') return match(element)
  if (match instanceof RegExp) return match.test(labelOf(element))
  return match !== undefined && labelOf(element).includes(match)
}

function labelOf(element: Json): string {
  return string(object(element.text).text) || string(object(element.placeholder).text)
}
