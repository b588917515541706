import { describe, expect, it } from 'vitest'
import { checkAttachments, checkBlocks, checkView } from './limits.ts'

const plain = (length: number) => ({ type: 'plain_text', text: 'x'.repeat(length) })
const mrkdwn = (length: number) => ({ type: 'mrkdwn', text: 'x'.repeat(length) })
const times = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, index) => make(index))
const actions = (...elements: object[]) => [{ type: 'actions', elements }]
const button = (fields: object = {}) => ({ type: 'button', text: plain(5), action_id: 'go', ...fields })
const option = (fields: object = {}) => ({ text: plain(5), value: 'v', ...fields })
const menu = (options: object[], type = 'static_select') => ({ type, action_id: 'pick', options })
const divider = () => ({ type: 'divider' })

describe('blocks at their limits are accepted', () => {
  it.each([
    ['50 blocks', times(50, divider)],
    ['a section text of 3000', [{ type: 'section', text: mrkdwn(3000) }]],
    ['10 fields of 2000', [{ type: 'section', fields: times(10, () => mrkdwn(2000)) }]],
    ['a header of 150', [{ type: 'header', text: plain(150) }]],
    ['25 buttons', actions(...times(25, (index) => button({ action_id: `go${index}` })))],
    ['a full button', actions(button({ text: plain(75), value: 'v'.repeat(2000), action_id: 'a'.repeat(255) }))],
    ['100 options', actions(menu(times(100, (index) => option({ value: `${index}`.padEnd(150, 'v') }))))],
    [
      '5 overflow entries',
      actions(
        menu(
          times(5, () => option()),
          'overflow',
        ),
      ),
    ],
    ['10 context elements', [{ type: 'context', elements: times(10, () => mrkdwn(10)) }]],
    ['the same action_id in two blocks', [...actions(button()), ...actions(button())]],
    ['an image', [{ type: 'image', image_url: 'https://x.example/y.png', alt_text: 'chart' }]],
  ])('%s', (_what, blocks) => {
    expect(checkBlocks(blocks)).toEqual([])
  })
})

describe('blocks beyond their limits are refused', () => {
  it.each([
    ['51 blocks', times(51, divider), '/blocks'],
    ['a section text of 3001', [{ type: 'section', text: mrkdwn(3001) }], '/blocks/0/text/text'],
    ['an empty section text', [{ type: 'section', text: mrkdwn(0) }], '/blocks/0/text/text'],
    ['a section without text', [{ type: 'section' }], '/blocks/0'],
    ['11 fields', [{ type: 'section', fields: times(11, () => mrkdwn(1)) }], '/blocks/0/fields'],
    ['a field of 2001', [{ type: 'section', fields: [mrkdwn(2001)] }], '/blocks/0/fields/0/text'],
    ['a header of 151', [{ type: 'header', text: plain(151) }], '/blocks/0/text/text'],
    ['a header in mrkdwn', [{ type: 'header', text: mrkdwn(5) }], '/blocks/0/text/type'],
    ['26 buttons', actions(...times(26, (index) => button({ action_id: `go${index}` }))), '/blocks/0/elements'],
    ['no buttons', actions(), '/blocks/0/elements'],
    ['a button text of 76', actions(button({ text: plain(76) })), '/blocks/0/elements/0/text/text'],
    ['a button value of 2001', actions(button({ value: 'v'.repeat(2001) })), '/blocks/0/elements/0/value'],
    ['a button url of 3001', actions(button({ url: 'u'.repeat(3001) })), '/blocks/0/elements/0/url'],
    ['an unknown button style', actions(button({ style: 'warning' })), '/blocks/0/elements/0/style'],
    ['an action_id of 256', actions(button({ action_id: 'a'.repeat(256) })), '/blocks/0/elements/0/action_id'],
    ['the same action_id twice in a block', actions(button(), button()), '/blocks/0/elements/1/action_id'],
    ['no options', actions(menu([])), '/blocks/0/elements/0/options'],
    ['101 options', actions(menu(times(101, () => option()))), '/blocks/0/elements/0/options'],
    ['an option text of 76', actions(menu([option({ text: plain(76) })])), '/blocks/0/elements/0/options/0/text/text'],
    [
      'an option value of 151',
      actions(menu([option({ value: 'v'.repeat(151) })])),
      '/blocks/0/elements/0/options/0/value',
    ],
    [
      '6 overflow entries',
      actions(
        menu(
          times(6, () => option()),
          'overflow',
        ),
      ),
      '/blocks/0/elements/0/options',
    ],
    [
      'an initial option that is none',
      actions({ ...menu([option()]), initial_option: option({ value: 'w' }) }),
      '/blocks/0/elements/0/initial_option',
    ],
    ['11 context elements', [{ type: 'context', elements: times(11, () => mrkdwn(1)) }], '/blocks/0/elements'],
    ['a button in a context', [{ type: 'context', elements: [button()] }], '/blocks/0/elements/0/type'],
    ['an unknown block', [{ type: 'poem' }], '/blocks/0/type'],
    ['the same block_id twice', times(2, () => ({ type: 'divider', block_id: 'same' })), '/blocks/1/block_id'],
    ['no list at all', 'blocks', '/blocks'],
  ])('%s', (_what, blocks, pointer) => {
    expect(checkBlocks(blocks).join('\n')).toContain(`[json-pointer:${pointer}]`)
  })

  it('looks into attachments', () => {
    const wrong = checkAttachments([{ color: '#f00', blocks: [{ type: 'header', text: plain(151) }] }])
    expect(wrong).toEqual(['must be less than 151 characters [json-pointer:/attachments/0/blocks/0/text/text]'])
  })
})

describe('views', () => {
  const input = { type: 'input', label: plain(5), element: { type: 'plain_text_input', action_id: 'note' } }
  const modal = (fields: object = {}) => ({
    type: 'modal',
    title: plain(24),
    submit: plain(24),
    blocks: [input],
    ...fields,
  })

  it('accepts a modal and a Home tab at their limits', () => {
    expect(
      checkView(modal({ close: plain(24), private_metadata: 'm'.repeat(3000), callback_id: 'c'.repeat(255) })),
    ).toEqual([])
    expect(checkView({ type: 'home', blocks: times(100, divider) })).toEqual([])
  })

  it.each([
    ['a title of 25', modal({ title: plain(25) }), '/view/title/text'],
    ['no title', modal({ title: undefined }), '/view'],
    ['a submit of 25', modal({ submit: plain(25) }), '/view/submit/text'],
    ['inputs without submit', modal({ submit: undefined }), '/view'],
    ['101 blocks', modal({ blocks: times(101, divider) }), '/view/blocks'],
    ['private_metadata of 3001', modal({ private_metadata: 'm'.repeat(3001) }), '/view/private_metadata'],
    ['an unknown type', modal({ type: 'sheet' }), '/view/type'],
    ['an empty menu', modal({ blocks: [{ ...input, element: menu([]) }] }), '/view/blocks/0/element/options'],
  ])('refuses %s', (_what, view, pointer) => {
    expect(checkView(view).join('\n')).toContain(`[json-pointer:${pointer}]`)
  })
})
