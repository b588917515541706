import { randomBytes } from 'node:crypto'
import { embedded, isObject, type Json, object, string } from './json.ts'
import { checkAttachments, checkBlocks } from './limits.ts'
import { Refusal, refuseWith } from './refusal.ts'

const textLimit = 40_000
/** Observed at Slack: the texts of all blocks together may not exceed about thirteen thousand characters. */
const blocksTextLimit = 13_000

/** Checks and completes what a message says (text, blocks, attachments, metadata), or throws Slack's refusal. */
export function messageContent(args: Json, options: { partial?: boolean } = {}): Json {
  const content: Json = {}
  if (args.text !== undefined) content.text = string(args.text)
  for (const field of ['blocks', 'attachments', 'metadata'] as const) {
    const value = args[field]
    if (value === undefined || value === '' || value === null) continue
    content[field] = embedded(value) ?? refuseUnreadable(field)
  }
  checkSize(content)
  if (content.blocks !== undefined) complain('invalid_blocks', checkBlocks(content.blocks))
  if (content.attachments !== undefined) complain('invalid_attachments', checkAttachments(content.attachments))
  if (content.metadata !== undefined) checkMetadata(content.metadata)
  if (!options.partial && !hasContent(content)) throw new Refusal('no_text')
  if (Array.isArray(content.blocks)) content.blocks = nameBlocks(content.blocks)
  if (Array.isArray(content.attachments)) content.attachments = content.attachments.map(nameAttachment)
  return content
}

/** Gives every block a block_id and every interactive element an action_id where the author left them out, as Slack does. */
export function nameBlocks(blocks: unknown[]): Json[] {
  return blocks.map((block) => {
    const named: Json = { block_id: randomName(), ...object(block) }
    if (Array.isArray(named.elements) && named.type === 'actions') named.elements = named.elements.map(nameElement)
    if (isObject(named.accessory)) named.accessory = nameElement(named.accessory)
    if (isObject(named.element)) named.element = nameElement(named.element)
    return named
  })
}

function nameElement(element: unknown): Json {
  const known = object(element)
  return known.type === 'image' ? known : { action_id: randomName(), ...known }
}

function nameAttachment(attachment: unknown, index: number): Json {
  const known = object(attachment)
  const numbered = { id: index + 1, ...known }
  return Array.isArray(known.blocks) ? { ...numbered, blocks: nameBlocks(known.blocks) } : numbered
}

function randomName(): string {
  return randomBytes(3).toString('base64url')
}

function hasContent(content: Json): boolean {
  const some = (value: unknown) => Array.isArray(value) && value.length > 0
  return string(content.text).length > 0 || some(content.blocks) || some(content.attachments)
}

function checkSize(content: Json): void {
  if (string(content.text).length > textLimit) throw new Refusal('msg_too_long')
  if (textIn(content.blocks) > blocksTextLimit) throw new Refusal('msg_blocks_too_long')
}

function textIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textIn(item), 0)
  if (!isObject(value)) return 0
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + (key === 'text' && typeof item === 'string' ? item.length : textIn(item)),
    0,
  )
}

function checkMetadata(metadata: unknown): void {
  if (!isObject(metadata)) throw new Refusal('invalid_metadata_format')
  if (Object.keys(metadata).length === 0) return
  if (!string(metadata.event_type) || !isObject(metadata.event_payload)) throw new Refusal('invalid_metadata_schema')
}

function complain(code: string, lines: string[]): void {
  if (lines.length > 0) throw refuseWith(code, lines)
}

function refuseUnreadable(field: 'blocks' | 'attachments' | 'metadata'): never {
  if (field === 'metadata') throw new Refusal('invalid_metadata_format')
  throw new Refusal(field === 'blocks' ? 'invalid_blocks_format' : 'invalid_attachments')
}
