import { expect, test } from 'vitest'
import { acme } from '../slack/fixture.ts'
import type { Json } from '../slack/json.ts'
import type { SlackView } from '../slack/views.ts'
import { drawMessage } from './draw-message.ts'
import { drawModal } from './modal.ts'
import type { Scene } from './scene.ts'

const scene: Scene = { seed: acme(), viewer: 'U0JANE', channel: 'C0OPS' }
const app = { id: 'U0BOT', name: 'Allclear', bot: true }

const draw = async (content: { text?: string; blocks?: Json[]; attachments?: Json[] }) =>
  String(await drawMessage({ message: { ts: '1700000000.000100', text: '', ...content }, author: app }, scene))

const plain = (text: string) => ({ type: 'plain_text', text })
const marked = (text: string) => ({ type: 'mrkdwn', text })

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '<https://x.example/"onmouseover="alert(1)|label>',
  '<https://x.example|<b onclick=alert(1)>x>',
  '<javascript:alert(1)|x>',
  '<!date^1^"><script>alert(1)</script>|<script>x</script>>',
  '<@U0X"><script>|"><script>alert(1)</script>>',
  '*<script>*_<script>_`<script>`',
  '```</pre><script>alert(1)</script>```',
  ':<script>:',
  '</textarea><script>alert(1)</script>',
]

/** One of everything, with the same text in every place that holds text. */
const everything = (text: string): Json[] => [
  { type: 'header', text: plain(text) },
  {
    type: 'section',
    block_id: text,
    text: marked(text),
    fields: [plain(text), marked(text)],
    accessory: { type: 'image', image_url: text, alt_text: text },
  },
  {
    type: 'context',
    elements: [marked(text), { type: 'image', image_url: `https://x.example/${text}`, alt_text: text }],
  },
  {
    type: 'actions',
    block_id: text,
    elements: [
      {
        type: 'button',
        text: plain(text),
        action_id: text,
        value: text,
        url: text,
        confirm: { title: plain(text), text: marked(text), confirm: plain(text), deny: plain(text) },
      },
      { type: 'button', text: plain(text), action_id: 'a', url: `https://x.example/${text}` },
      {
        type: 'static_select',
        action_id: text,
        placeholder: plain(text),
        options: [{ text: plain(text), value: text }],
      },
      { type: 'overflow', action_id: text, options: [{ text: plain(text), value: text, url: text }] },
      { type: 'checkboxes', action_id: text, options: [{ text: plain(text), value: text, description: plain(text) }] },
      { type: 'external_select', action_id: text, placeholder: plain(text) },
      { type: 'datepicker', action_id: text, initial_date: text },
      { type: text, action_id: text },
    ],
  },
  { type: 'image', image_url: text, alt_text: text, title: plain(text) },
  {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text, style: { bold: true, code: true } },
          { type: 'link', url: text, text },
          { type: 'user', user_id: text },
          { type: 'emoji', name: text },
        ],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text }] },
    ],
  },
  { type: 'markdown', text },
  { type: 'table', rows: [[{ type: 'raw_text', text }]] },
  { type: text },
]

/** The tags and attributes of the markup, as a browser would find them; quoted values cannot hold either sign. */
function dangers(markup: string): string[] {
  const tags = markup.match(/<[^<>]*>/g) ?? []
  return tags.filter((tag) => {
    const bare = tag.replace(/"[^"]*"/g, '""')
    return (
      /^<\/?(script|iframe|object|style)/i.test(bare) ||
      /\son\w+\s*=/i.test(bare) ||
      /(?:href|src)="(?!https?:|\/|\?|mailto:)/i.test(tag)
    )
  })
}

test.each(hostile)('no text becomes markup: %s', async (text) => {
  const blocks = everything(text)
  const attachment = {
    color: text,
    title: text,
    title_link: text,
    text,
    pretext: text,
    footer: text,
    fields: [{ title: text, value: text }],
  }
  const drawn = await draw({ blocks, attachments: [attachment, { color: '#ff0000', blocks }] })
  expect(dangers(drawn)).toEqual([])
  expect(drawn).not.toMatch(/<script|<svg onload|<img src=x|<b onclick/i)
  const inputs = [
    {
      type: 'input',
      block_id: text,
      label: plain(text),
      hint: plain(text),
      element: {
        type: 'plain_text_input',
        multiline: true,
        action_id: text,
        placeholder: plain(text),
        initial_value: text,
      },
    },
    {
      type: 'input',
      block_id: 'b',
      label: plain(text),
      element: { type: 'number_input', action_id: text, initial_value: text, is_decimal_allowed: true },
    },
  ]
  const view = {
    title: plain(text),
    submit: plain(text),
    close: plain(text),
    private_metadata: text,
    blocks: [...blocks, ...inputs],
  }
  const seen: SlackView = { id: 'V1', team: 'T0ACME', user: 'U0JANE', type: 'modal', view, status: 'open', errors: {} }
  const modal = String(await drawModal(seen, scene))
  expect(dangers(modal)).toEqual([])
  expect(modal).not.toMatch(/<script|<svg onload|<img src=x|<b onclick/i)
})
