import { expect, test } from 'vitest'
import { acme } from '../slack/fixture.ts'
import type { Json } from '../slack/json.ts'
import { drawMessage } from './draw-message.ts'
import type { Scene } from './scene.ts'

const scene: Scene = { seed: acme(), viewer: 'U0JANE', channel: 'C0OPS' }
const app = { id: 'U0BOT', name: 'Allclear', bot: true }

const draw = async (content: { text?: string; blocks?: Json[]; attachments?: Json[] }) =>
  String(await drawMessage({ message: { ts: '1700000000.000100', text: '', ...content }, author: app }, scene))

const plain = (text: string) => ({ type: 'plain_text', text })
const marked = (text: string) => ({ type: 'mrkdwn', text })

test('a card of Allclear is drawn whole: colour, facts, buttons with their values, menus with their choices', async () => {
  const drawn = await draw({
    text: '🔴 HIGH\n*Checkout fails*',
    attachments: [
      {
        color: '#D92D20',
        blocks: [
          { type: 'section', fields: [marked('*Status*\nOpen'), marked('*Assignee*\n<@U0JANE>')] },
          {
            type: 'actions',
            block_id: 'row',
            elements: [
              {
                type: 'button',
                text: plain('Acknowledge'),
                action_id: 'command:ack',
                value: 'INC-1',
                style: 'primary',
              },
              {
                type: 'static_select',
                placeholder: plain('Snooze'),
                action_id: 'command:snooze',
                options: [{ text: plain('1 hour'), value: '1h' }],
              },
            ],
          },
          { type: 'context', elements: [marked('INC-1 · from shop')] },
        ],
      },
    ],
  })
  expect(drawn).toContain('fill="#D92D20"')
  expect(drawn).toContain('<b>Checkout fails</b>')
  expect(drawn).toContain('<span class="mention own">@Jane Doe</span>')
  expect(drawn).toMatch(
    /<button type="button" class="button primary" data-act="button" data-action="command:ack" data-block="row" data-value="INC-1">Acknowledge<\/button>/,
  )
  expect(drawn).toContain('<option value="1h">1 hour</option>')
  expect(drawn).toContain('<span class="badge">APP</span>')
})

test('an attachment of many blocks is folded after the fifth, as at Slack', async () => {
  const blocks = Array.from({ length: 7 }, (_, index) => ({ type: 'section', text: marked(`part ${index}`) }))
  const drawn = await draw({ attachments: [{ blocks }] })
  expect(drawn.indexOf('Show more')).toBeGreaterThan(drawn.indexOf('part 4'))
  expect(drawn.indexOf('Show more')).toBeLessThan(drawn.indexOf('part 5'))
})

test('a plain text keeps its colons when it says so', async () => {
  const header = (emoji: boolean) =>
    draw({ blocks: [{ type: 'header', text: { ...plain(':fire: and :nothing:'), emoji } }] })
  expect(await header(true)).toContain('🔥 and :nothing:')
  expect(await header(false)).toContain(':fire: and')
})
