import { z } from 'zod'
import { limits } from './limits.ts'

const words = (max: number) => z.string().min(1).max(max)
const plain = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: words(max), emoji: z.boolean().optional() })
const marked = (max: number) =>
  z.strictObject({ type: z.literal('mrkdwn'), text: words(max), verbatim: z.boolean().optional() })
const actionId = words(limits.actionId)

export type PlainText = z.infer<ReturnType<typeof plain>>
export type TextObject = z.infer<ReturnType<typeof marked>>

const Option = z.strictObject({ text: plain(limits.optionText), value: words(limits.optionValue) })
export type Option = z.infer<typeof Option>

const Button = z.strictObject({
  type: z.literal('button'),
  text: plain(limits.buttonText),
  action_id: actionId,
  value: z.string().max(limits.buttonValue).optional(),
  url: z
    .url({ protocol: /^https?$/ })
    .max(limits.url)
    .optional(),
  style: z.enum(['primary', 'danger']).optional(),
})
const Select = z.strictObject({
  type: z.literal('static_select'),
  placeholder: plain(limits.placeholder).optional(),
  action_id: actionId,
  options: z.array(Option).min(1).max(limits.options),
  initial_option: Option.optional(),
})
const Overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z.array(Option).min(1).max(limits.overflowOptions),
})
const TextInput = z.strictObject({
  type: z.literal('plain_text_input'),
  action_id: actionId,
  multiline: z.boolean().optional(),
  max_length: z.int().min(1).max(limits.inputValue).optional(),
  placeholder: plain(limits.placeholder).optional(),
  initial_value: z.string().max(limits.inputValue).optional(),
})
/** Options that the app answers while somebody types; in forms only. */
const SearchSelect = z.strictObject({
  type: z.literal('external_select'),
  action_id: actionId,
  min_query_length: z.int().min(0).optional(),
  placeholder: plain(limits.placeholder).optional(),
})
const ConversationSelect = z.strictObject({
  type: z.literal('conversations_select'),
  action_id: actionId,
  filter: z.strictObject({
    include: z.array(z.enum(['public', 'private', 'im', 'mpim'])).min(1),
    exclude_bot_users: z.boolean(),
  }),
  initial_conversation: z.string().optional(),
  default_to_current_conversation: z.boolean().optional(),
})
const Element = z.discriminatedUnion('type', [Button, Select, Overflow, TextInput, SearchSelect, ConversationSelect])
export type Element = z.infer<typeof Element>

const Block = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('section'),
      text: marked(limits.sectionText).optional(),
      fields: z.array(marked(limits.fieldText)).min(1).max(limits.sectionFields).optional(),
    })
    .refine(({ text, fields }) => text || fields, 'A section needs text or fields.'),
  z.strictObject({ type: z.literal('header'), text: plain(limits.header) }),
  z.strictObject({ type: z.literal('divider') }),
  z.strictObject({
    type: z.literal('context'),
    elements: z.array(marked(limits.contextText)).min(1).max(limits.contextElements),
  }),
  z.strictObject({
    type: z.literal('actions'),
    elements: z
      .array(Element)
      .min(1)
      .max(limits.actionElements)
      .refine((all) => new Set(all.map((e) => e.action_id)).size === all.length, 'action_id must differ in a block.'),
  }),
  z
    .strictObject({
      type: z.literal('image'),
      image_url: z
        .url({ protocol: /^https?$/ })
        .max(limits.url)
        .optional(),
      slack_file: z.strictObject({ id: words(limits.actionId) }).optional(),
      alt_text: words(limits.imageAlt),
    })
    .refine(
      ({ image_url, slack_file }) => (image_url === undefined) !== (slack_file === undefined),
      'An image has an address or a file.',
    ),
  z.strictObject({
    type: z.literal('input'),
    block_id: words(limits.blockId),
    label: plain(limits.inputLabel),
    element: Element,
    optional: z.boolean().optional(),
    hint: plain(limits.inputHint).optional(),
  }),
])
/** The part of Block Kit that Allclear sends. */
export type Block = z.infer<typeof Block>

const Attachment = z.strictObject({
  color: z.string().regex(/^#[0-9A-F]{6}$/i),
  fallback: words(limits.sectionText),
  blocks: z.array(Block).min(1).max(limits.messageBlocks),
})
const Message = z.object({
  text: words(limits.text),
  blocks: z.array(Block).max(limits.messageBlocks).optional(),
  attachments: z.array(Attachment).max(limits.attachments).optional(),
})
/** A message as Slack takes it: `text` is its first line and its notification, attachments carry a colour. */
export type Message = z.infer<typeof Message>

const View = z.object({
  title: plain(limits.viewTitle),
  submit: plain(limits.viewTitle).optional(),
  close: plain(limits.viewTitle).optional(),
  private_metadata: z.string().max(limits.privateMetadata).optional(),
  callback_id: z.string().max(limits.actionId).optional(),
  blocks: z.array(Block).min(1).max(limits.viewBlocks),
})

/** What Slack would refuse in a message, one line each; empty when it is fine. */
export function checkMessage(message: unknown): string[] {
  const parsed = Message.safeParse(message)
  if (!parsed.success) return lines(parsed.error)
  const all = [...(parsed.data.blocks ?? []), ...(parsed.data.attachments ?? []).flatMap((a) => a.blocks)]
  const total = textLength(all)
  return total < limits.blocksText ? [] : [`blocks: ${total} characters of text, ${limits.blocksText} are too many`]
}

/** What Slack would refuse in a modal, one line each. */
export function checkView(view: unknown): string[] {
  const parsed = View.safeParse(view)
  return parsed.success ? [] : lines(parsed.error)
}

const lines = (error: z.ZodError) => error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)

/** How many characters of text blocks carry together, which Slack limits besides each text. */
export function textLength(part: unknown): number {
  if (Array.isArray(part)) return part.reduce((sum: number, one) => sum + textLength(one), 0)
  if (typeof part !== 'object' || part === null) return 0
  return Object.entries(part).reduce(
    (sum, [key, value]) => sum + (key === 'text' && typeof value === 'string' ? value.length : textLength(value)),
    0,
  )
}
