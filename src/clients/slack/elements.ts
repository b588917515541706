import type { Block, Element, Option, PlainText, TextObject } from './blocks.ts'
import { cut, cutMrkdwn } from './cut.ts'
import { limits } from './limits.ts'
import { clean, oneLine } from './mrkdwn.ts'

/** Words that are shown as they are: no markup, no emoji codes. */
export const plainText = (text: string, limit: number): PlainText => ({
  type: 'plain_text',
  text: cut(oneLine(clean(text)) || '–', limit),
  emoji: false,
})

/** Rendered mrkdwn; `verbatim` keeps Slack from finding names and addresses in it by itself. */
export const marked = (text: string, limit: number = limits.sectionText): TextObject => ({
  type: 'mrkdwn',
  text: cutMrkdwn(text.trim() ? text : '–', limit),
  verbatim: true,
})

/** A paragraph, with facts in two columns under it. */
export const section = (text: string | undefined, fields: string[] = []): Block => ({
  type: 'section',
  ...(text && { text: marked(text) }),
  ...(fields.length && { fields: fields.slice(0, limits.sectionFields).map((f) => marked(f, limits.fieldText)) }),
})

/** Small print. */
export const context = (texts: string[]): Block => ({
  type: 'context',
  elements: texts.slice(0, limits.contextElements).map((text) => marked(text, limits.contextText)),
})

/** A row of controls. */
export const actions = (elements: Element[]): Block => ({
  type: 'actions',
  elements: elements.slice(0, limits.actionElements),
})

/** A picture: at an address that Slack fetches by itself, or a file that was uploaded to it. */
export const image = (source: string | { file: string }, alt: string): Block => ({
  type: 'image',
  ...(typeof source === 'string' ? { image_url: source } : { slack_file: { id: source.file } }),
  alt_text: cut(oneLine(clean(alt)) || 'Picture', limits.imageAlt),
})

/** A button; `value` comes back with the click. */
export const button = (
  label: string,
  actionId: string,
  options: { value?: string; url?: string; style?: 'primary' | 'danger' } = {},
): Element => ({
  type: 'button',
  text: plainText(label, limits.buttonText),
  action_id: cut(actionId, limits.actionId),
  ...(options.value !== undefined && { value: options.value }),
  ...(options.url !== undefined && { url: options.url }),
  ...(options.style && { style: options.style }),
})

/** One choice of a menu. */
export const option = (label: string, value: string): Option => ({
  text: plainText(label, limits.optionText),
  value,
})

/** A menu of choices. */
export const select = (placeholder: string, actionId: string, choices: Option[], initial?: Option): Element => ({
  type: 'static_select',
  placeholder: plainText(placeholder, limits.placeholder),
  action_id: cut(actionId, limits.actionId),
  options: choices.slice(0, limits.options),
  ...(initial && { initial_option: initial }),
})

/** A line or a box to write into. */
export const textInput = (
  actionId: string,
  options: { multiline?: boolean; placeholder?: string; initial?: string; maxLength?: number } = {},
): Element => ({
  type: 'plain_text_input',
  action_id: cut(actionId, limits.actionId),
  multiline: options.multiline ?? false,
  max_length: Math.min(options.maxLength ?? limits.inputValue, limits.inputValue),
  ...(options.placeholder && { placeholder: plainText(options.placeholder, limits.placeholder) }),
  ...(options.initial && { initial_value: cut(clean(options.initial), limits.inputValue) }),
})

/** A labelled field of a form; `blockId` is where Slack reports its value and shows its error. */
export const input = (
  blockId: string,
  label: string,
  element: Element,
  options: { optional?: boolean; hint?: string } = {},
): Block => ({
  type: 'input',
  block_id: cut(blockId, limits.blockId),
  label: plainText(label, limits.inputLabel),
  element,
  optional: options.optional ?? false,
  ...(options.hint && { hint: plainText(options.hint, limits.inputHint) }),
})

/** A form in a window of its own; `metadata` comes back with it. */
export const modal = (parts: {
  title: string
  submit?: string
  close?: string
  callbackId: string
  metadata?: string
  blocks: Block[]
}) => ({
  type: 'modal' as const,
  title: plainText(parts.title, limits.viewTitle),
  ...(parts.submit && { submit: plainText(parts.submit, limits.viewTitle) }),
  close: plainText(parts.close ?? 'Cancel', limits.viewTitle),
  callback_id: cut(parts.callbackId, limits.actionId),
  ...(parts.metadata !== undefined && { private_metadata: parts.metadata }),
  blocks: parts.blocks.slice(0, limits.viewBlocks),
})
