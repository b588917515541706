import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupLines } from './group-lines.ts'

const templates = (lines: string[]) => groupLines(lines).groups.map(({ template }) => template)

test.each([
  ['numbers and addresses', ['sent 12 bytes to 10.0.0.1:80', 'sent 7 bytes to [2001:db8::1]:443'], ['sent <*> to <*>']],
  ['units', ['took 12 ms', 'took 3.5s', 'took 2 minutes'], ['took <*>']],
  ['dates within', ['up since Tue Jul 26 05:47:42 2005', 'up since 2024-05-01T10:00:00Z'], ['up since <*>']],
  [
    'paths and hosts',
    ['read /var/log/a.log from db.example.com', 'read C:\\x\\y.txt from 10.1.1.1'],
    ['read <*> from <*>'],
  ],
  [
    'ids keep their prefix',
    ['block blk_17 lost', 'block blk_-2 lost', 'task job_3 lost'],
    ['block blk_<*> lost', 'task job_<*> lost'],
  ],
  ['hexadecimal ids', ['trace f47ac10b-58cc-4372-a567-0e02b2c3d479 kept', 'trace 0xdeadbeef kept'], ['trace <*> kept']],
  ['lists of any length', ['drop [1, 2, 3] now', 'drop [1] now', 'drop [] now'], ['drop [<*>] now', 'drop [] now']],
  ['lists of pairs', ['state node-1 up node-2 up node-3 up end', 'state node-7 up end'], ['state node-<*> up end']],
  [
    'an empty bracket beside a filled one',
    ['from 1.2.3.4 () at 3', 'from 1.2.3.4 (a.example.com) at 3'],
    ['from <*> () at <*>'],
  ],
])('values do not tell events apart: %s', (_, lines, expected) => {
  expect(templates(lines)).toEqual(expected)
})

const accounts = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']

test('a place with many words holds a value, one with few tells events apart', () => {
  expect(templates(accounts.map((name) => `password of ${name} was changed`))).toEqual(['password of <*> was changed'])
  expect(templates(['door of garage is open', 'door of kitchen is open'])).toHaveLength(2)
})

test('many states in capitals stay events of their own', () => {
  const states = ['NEW', 'READY', 'RUNNING', 'STOPPING', 'STOPPED', 'FAILED']
  expect(templates(states.map((state) => `task 7 went to state ${state}`))).toHaveLength(6)
})

test('what follows the noun user is a value as soon as there are two', () => {
  expect(templates(['session closed for user root', 'session closed for user news'])).toEqual([
    'session closed for user <*>',
  ])
})

test('messages that merely begin alike are not joined, however many there are', () => {
  const lines = [
    'cache warmed up',
    'cache flush requested',
    'cache shard moved',
    'cache ttl expired',
    'cache entry corrupt',
    'cache peer lost',
  ]
  expect(templates(lines)).toHaveLength(6)
})

test('headers are found and left out, and examples keep them', () => {
  const lines = [...Array(20)].map(
    (_, i) => `2024-05-01 10:00:${10 + i},123 INFO  [worker-${i}] c.e.Shop - Order ${i} shipped`,
  )
  const { groups } = groupLines(lines)
  expect(groups).toMatchObject([{ template: 'Order <*> shipped', count: 20, first: 0, last: 19 }])
  expect(groups[0]!.examples).toEqual(lines.slice(0, 3))
})

test('a hundred thousand names make one pattern', () => {
  const lines = Array.from(
    { length: 20_000 },
    (_, i) => `basket of ${String.fromCharCode(97 + (i % 26))}${i.toString(36).replace(/\d/g, 'x')}q was emptied`,
  )
  expect(groupLines(lines).groups.length).toBeLessThan(5)
})

const word = fc.constantFrom(
  'open',
  'close',
  'user',
  'bob',
  'FAILED',
  'x=1',
  '10.0.0.1',
  '/a/b',
  '(',
  ')',
  'blk_2',
  ':',
  '12',
  'ms',
)
const line = fc.oneof(
  fc.array(word, { maxLength: 8 }).map((words) => words.join(' ')),
  fc.string(),
)

test('every line has a group, counts add up, and groups are in the order of their first lines', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      const { clusters, groups } = groupLines(lines)
      expect(clusters).toHaveLength(lines.length)
      for (const [i, group] of groups.entries()) {
        const members = [...clusters.keys()].filter((at) => clusters[at] === i)
        expect(members.length).toBe(group.count)
        expect([members[0], members.at(-1)]).toEqual([group.first, group.last])
        expect(group.examples[0]).toBe(lines[group.first])
      }
      expect(groups.map(({ first }) => first)).toEqual(groups.map(({ first }) => first).sort((a, b) => a - b))
    }),
  )
})

test('a line and its copy with other numbers are one event', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      fc.array(fc.constantFrom('load', 'of', 'shard', 'done'), { minLength: 1 }),
      (a, b, words) => {
        const { clusters } = groupLines([`${words.join(' ')} ${a} end`, `${words.join(' ')} ${b} end`])
        expect(clusters[0]).toBe(clusters[1])
      },
    ),
  )
})
