import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Piece, readInline, readMrkdwn } from './mrkdwn.ts'

const text = (words: string): Piece => ({ kind: 'text', text: words })

test.each<[string, Piece[]]>([
  [
    '*bold* and _italic_',
    [{ kind: 'bold', inside: [text('bold')] }, text(' and '), { kind: 'italic', inside: [text('italic')] }],
  ],
  ['*a _b_*', [{ kind: 'bold', inside: [text('a '), { kind: 'italic', inside: [text('b')] }] }]],
  ['~gone~.', [{ kind: 'strike', inside: [text('gone')] }, text('.')]],
  ['snake_case_name and 2*3*4', [text('snake_case_name and 2*3*4')]],
  ['* no *', [text('* no *')]],
  ['`*raw* &lt;b&gt;`', [{ kind: 'code', text: '*raw* <b>' }]],
  ['&lt;!channel&gt; &amp;amp;', [text('<!channel> &amp;')]],
  ['<@U0JANE> <@U0X|x>', [{ kind: 'user', id: 'U0JANE' }, text(' '), { kind: 'user', id: 'U0X', label: 'x' }]],
  ['<#C0OPS|ops>', [{ kind: 'channel', id: 'C0OPS', label: 'ops' }]],
  ['<!here>', [{ kind: 'everyone', who: 'here' }]],
  ['<https://x.example/?a=1&amp;b=2|see>', [{ kind: 'link', url: 'https://x.example/?a=1&b=2', label: 'see' }]],
  ['<mailto:a@b.example>', [{ kind: 'link', url: 'mailto:a@b.example', label: 'a@b.example' }]],
  ['<javascript:alert(1)|click>', [text('<javascript:alert(1)|click>')]],
  [
    'go to https://x.example/a, now',
    [text('go to '), { kind: 'link', url: 'https://x.example/a', label: 'https://x.example/a' }, text(', now')],
  ],
  [
    '<!date^1700000000^{date} {time}|then>',
    [{ kind: 'date', unix: 1_700_000_000, tokens: '{date} {time}', fallback: 'then' }],
  ],
  ['<!date^1^{date}^javascript:x|t>', [{ kind: 'date', unix: 1, tokens: '{date}', fallback: 't' }]],
  ['<!date^soon^{date}|then>', [text('<!date^soon^{date}|then>')]],
  ['a < b', [text('a < b')]],
])('%s', (line, pieces) => {
  expect(readInline(line)).toEqual(pieces)
})

test('quotations and blocks of code are paragraphs of their own', () => {
  expect(readMrkdwn('one\n&gt; two\n&gt;three\nfour\n```\n*x*\n```').map(({ kind }) => kind)).toEqual([
    'lines',
    'quote',
    'lines',
    'preformatted',
  ])
  expect(readMrkdwn('&gt;&gt;&gt; a\nb')).toEqual([{ kind: 'quote', lines: [[text('a')], [text('b')]] }])
})

test('nothing is lost of any text without markup, and any text is read', () => {
  const words = (pieces: Piece[]): string => pieces.map((one) => ('text' in one ? one.text : '')).join('')
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z &;!|^.,-]*$/), (line) => {
      const decoded = line.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
      return words(readInline(line)) === decoded
    }),
  )
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('*', '_', '~', '`', '<', '>', '|', '!', 'a', ' ', '\n', '@U1', '&gt;') }),
      (any) => Array.isArray(readMrkdwn(any)),
    ),
  )
})
