import { expect, test } from 'vitest'
import { compile } from './expression.ts'

const item = {
  alert: { name: 'Disk', 'app.name': 'shop', tags: ['a', 'b'], empty: ' ', zero: 0, off: false },
  items: [{ id: 1 }, { id: 2 }, {}],
}
const root = { host: 'db1', item }

test.each([
  ['alert.name', 'Disk'],
  ['alert["app.name"]', 'shop'],
  ["alert['app.name']", 'shop'],
  ['alert.tags[1]', 'b'],
  ['items[*].id', [1, 2]],
  ['$.host', 'db1'],
  ['$.item.alert.name', 'Disk'],
  ['alert.empty || alert.nothing || alert.name', 'Disk'],
  ["alert.nothing || 'a || b'", 'a || b'],
  ['alert.zero || alert.name', 0],
  ['alert.off', false],
  ['alert.nothing.deeper', undefined],
  ['alert.tags.length', 2],
  ['alert.constructor', undefined],
  ['alert.__proto__', undefined],
  ['{{ alert.name }} on {{ $.host }}!', 'Disk on db1!'],
  ["{{ alert.nothing || 'none' }}", 'none'],
  ['tags: {{ alert.tags }}', 'tags: a, b'],
  ['no {{ alert.nothing }}thing', 'no thing'],
])('%s', (text, value) => {
  expect(compile(text)({ item, root })).toEqual(value)
})

test.each(['', ' ', 'two words', 'a..b', 'a[', 'a[x]', 'a ||', '{{ a }', '{{}}', "'open", 'f()(', 'a.b}'])(
  '"%s" is refused',
  (text) => {
    expect(() => compile(text)).toThrow(/is not a path|without closing/)
  },
)
