import { type Complaints, checkList, checkString, checkText, checkTextObject, complaints } from './complaints.ts'
import { accessoryElements, actionElements, checkElement, inputElements } from './elements.ts'
import { isObject, type Json, object } from './json.ts'

/** What Slack would complain about in a message's blocks (at most 50); empty when it would accept them. */
export function checkBlocks(blocks: unknown): string[] {
  return checkBlocksAt(blocks, '/blocks', 50)
}

/** What Slack would complain about in the blocks of a message's attachments (100 attachments, 50 blocks each). */
export function checkAttachments(attachments: unknown): string[] {
  const wrong = complaints()
  checkList({ attachments }, 'attachments', '', wrong, { min: 0, max: 100 }).forEach((attachment, index) => {
    if (!isObject(attachment)) wrong.add(`/attachments/${index}`, 'must be an object')
    else if (attachment.blocks !== undefined)
      wrong.lines.push(...checkBlocksAt(attachment.blocks, `/attachments/${index}/blocks`, 50))
  })
  return wrong.lines
}

/** What Slack would complain about in a modal or Home view (at most 100 blocks). */
export function checkView(view: Json): string[] {
  const wrong = complaints()
  if (view.type !== 'modal' && view.type !== 'home') wrong.add('/view/type', 'must be one of: modal, home')
  if (view.type === 'modal') {
    checkText(view, 'title', '/view', wrong, { max: 24, plain: true, required: true })
    checkText(view, 'submit', '/view', wrong, { max: 24, plain: true, required: hasInput(view) })
    checkText(view, 'close', '/view', wrong, { max: 24, plain: true })
  }
  checkString(view, 'private_metadata', '/view', wrong, { max: 3000 })
  checkString(view, 'callback_id', '/view', wrong, { max: 255 })
  checkString(view, 'external_id', '/view', wrong, { max: 255 })
  return [...wrong.lines, ...checkBlocksAt(view.blocks, '/view/blocks', 100)]
}

function hasInput(view: Json): boolean {
  return Array.isArray(view.blocks) && view.blocks.some((block) => object(block).type === 'input')
}

function checkBlocksAt(blocks: unknown, pointer: string, max: number): string[] {
  const wrong = complaints()
  if (!Array.isArray(blocks)) return [`must be an array [json-pointer:${pointer}]`]
  if (blocks.length > max) wrong.add(pointer, `no more than ${max} items allowed`)
  const ids = new Set<string>()
  for (const [index, block] of blocks.entries()) {
    const place = `${pointer}/${index}`
    const check = blockChecks[String(object(block).type)]
    if (!isObject(block)) wrong.add(place, 'must be an object')
    else if (!check) wrong.add(`${place}/type`, `unsupported type: ${String(block.type)}`)
    if (!isObject(block) || !check) continue
    checkString(block, 'block_id', place, wrong, { max: 255 })
    if (typeof block.block_id === 'string' && ids.has(block.block_id))
      wrong.add(`${place}/block_id`, `\`block_id\` ${block.block_id} already exists`)
    ids.add(String(block.block_id))
    check(block, place, wrong)
  }
  return wrong.lines
}

type Check = (block: Json, pointer: string, wrong: Complaints) => void

const section: Check = (block, pointer, wrong) => {
  if (block.text === undefined && block.fields === undefined) wrong.add(pointer, 'missing required field: text')
  checkText(block, 'text', pointer, wrong, { max: 3000 })
  if (block.fields !== undefined)
    checkList(block, 'fields', pointer, wrong, { min: 1, max: 10 }).forEach((field, index) => {
      checkTextObject(field, `${pointer}/fields/${index}`, wrong, { max: 2000 })
    })
  if (block.accessory !== undefined) checkElement(block.accessory, `${pointer}/accessory`, wrong, accessoryElements)
}

const actions: Check = (block, pointer, wrong) => {
  const seen = new Set<unknown>()
  checkList(block, 'elements', pointer, wrong, { min: 1, max: 25 }).forEach((element, index) => {
    const place = `${pointer}/elements/${index}`
    checkElement(element, place, wrong, actionElements)
    const id = object(element).action_id
    if (id !== undefined && seen.has(id)) wrong.add(`${place}/action_id`, `\`action_id\` ${String(id)} already exists`)
    seen.add(id)
  })
}

const context: Check = (block, pointer, wrong) => {
  checkList(block, 'elements', pointer, wrong, { min: 1, max: 10 }).forEach((element, index) => {
    const place = `${pointer}/elements/${index}`
    if (object(element).type === 'image') checkElement(element, place, wrong, ['image'])
    else checkTextObject(element, place, wrong, { max: 3000 })
  })
}

const input: Check = (block, pointer, wrong) => {
  checkText(block, 'label', pointer, wrong, { max: 2000, plain: true, required: true })
  checkText(block, 'hint', pointer, wrong, { max: 2000, plain: true })
  checkElement(block.element, `${pointer}/element`, wrong, inputElements)
}

const image: Check = (block, pointer, wrong) => {
  checkElement(block, pointer, wrong, ['image'])
  checkText(block, 'title', pointer, wrong, { max: 2000, plain: true })
}

const elementsOnly: Check = (block, pointer, wrong) =>
  void checkList(block, 'elements', pointer, wrong, { min: 1, max: 100 })

const blockChecks: Record<string, Check> = {
  section,
  actions,
  context,
  input,
  image,
  divider: () => undefined,
  header: (block, pointer, wrong) =>
    checkText(block, 'text', pointer, wrong, { max: 150, plain: true, required: true }),
  markdown: (block, pointer, wrong) => checkString(block, 'text', pointer, wrong, { max: 12_000, required: true }),
  rich_text: elementsOnly,
  context_actions: elementsOnly,
  table: (block, pointer, wrong) => void checkList(block, 'rows', pointer, wrong, { min: 1, max: 100 }),
  video: (block, pointer, wrong) =>
    checkText(block, 'title', pointer, wrong, { max: 200, plain: true, required: true }),
  file: (block, pointer, wrong) => checkString(block, 'external_id', pointer, wrong, { max: 255, required: true }),
}
