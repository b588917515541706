import { expect, test } from 'vitest'
import { z } from 'zod'
import { acknowledge } from '../../commands/acknowledge.ts'
import { alertRuleAdd } from '../../commands/alert-rule-add.ts'
import { assign } from '../../commands/assign.ts'
import { create } from '../../commands/create.ts'
import { note } from '../../commands/note.ts'
import { snooze } from '../../commands/snooze.ts'
import { watchStart } from '../../commands/watch-start.ts'
import { command } from '../../core/command.ts'
import { words } from './words.ts'

const jane = {
  user: (id: string) => (id === 'U1' ? 'jane' : undefined),
  name: (id: string) => (id === 'U1' ? 'Jane' : undefined),
}
const read = (c: Parameters<typeof words>[0], line: string) => words(c, line, jane)

/** Stands for the reading commands, which have a service, a query and numbers. */
const logs = command({
  name: 'logs',
  summary: 'Search logs',
  input: z.object({
    service: z.string().meta({ positional: true, kind: 'service' }),
    since: z.string().optional(),
    q: z.string().optional(),
    limit: z.number().optional(),
    follow: z.boolean().optional(),
    level: z.enum(['info', 'error']).optional(),
    fields: z.array(z.string()).optional(),
    channel: z.string().optional().meta({ kind: 'channel' }),
  }),
  effect: 'reads',
  role: 'viewer',
  http: { method: 'GET', path: '/logs' },
  output: z.unknown(),
  run: async () => undefined,
  present: () => undefined,
  show: () => ({ title: '', tone: 'plain' }),
})

test.each([
  [
    'payments-api since=30m q=level:ERROR limit=5',
    { service: 'payments-api', since: '30m', q: 'level:ERROR', limit: 5 },
  ],
  ['payments-api q="level:ERROR AND timeout"', { service: 'payments-api', q: 'level:ERROR AND timeout' }],
  ['payments-api q=“level:ERROR AND timeout”', { service: 'payments-api', q: 'level:ERROR AND timeout' }],
  ['"payments api" follow=yes', { service: 'payments api', follow: true }],
  ['service=x level=ERROR fields=a,b', { service: 'x', level: 'error', fields: ['a', 'b'] }],
  ['x q="a=b"', { service: 'x', q: 'a=b' }],
  ['x q="a OR \\"b c\\""', { service: 'x', q: 'a OR "b c"' }],
  ['x q=“a OR \\“b c\\””', { service: 'x', q: 'a OR “b c”' }],
  ['x q="C:\\temp \\\\ d"', { service: 'x', q: 'C:\\temp \\ d' }],
  ['x q=5"', { service: 'x', q: '5"' }],
  ['x limit=many', { service: 'x', limit: 'many' }],
  ['x q=&lt;script&gt;&amp;lt;', { service: 'x', q: '<script>&lt;' }],
  ['x channel=<#C123456|ops>', { service: 'x', channel: 'C123456' }],
  ['x q=<http://example.org/a|example.org/a>', { service: 'x', q: 'example.org/a' }],
  ['  x   since=1h  ', { service: 'x', since: '1h' }],
])('logs %s', (line, input) => {
  expect(read(logs, line)).toEqual(input)
})

test('text at the end needs no quotes and keeps its line breaks', () => {
  expect(read(note, "INC-1 we didn't restart\n  the pool")).toEqual({
    incident: 'INC-1',
    text: "we didn't restart\n  the pool",
  })
  expect(read(note, 'INC-1 set retries=3 and "tell" <@U1> in <#C1|ops>')).toEqual({
    incident: 'INC-1',
    text: 'set retries=3 and "tell" @Jane in #ops',
  })
  expect(read(create, 'Payments is down service=payments urgency=LOW')).toEqual({
    title: 'Payments is down',
    service: 'payments',
    urgency: 'low',
  })
})

test('watches and alert rules are written as the documents write them', () => {
  expect(read(watchStart, 'payments-api interval=120 notifier=payments-team channel=<#C123456|sre>')).toEqual({
    service: 'payments-api',
    interval: '120',
    notifier: 'payments-team',
    channel: 'C123456',
  })
  expect(read(alertRuleAdd, 'shop error_rate &gt;= 5% for 5m severity=critical')).toEqual({
    service: 'shop',
    rule: 'error_rate >= 5% for 5m',
    severity: 'critical',
  })
})

test('a mention names the user where a user is asked for', () => {
  expect(read(assign, 'INC-1 <@U1|jane.d>')).toEqual({ incident: 'INC-1', to: 'jane' })
  expect(read(assign, 'INC-1 <@U2|bob>')).toEqual({ incident: 'INC-1', to: 'bob' })
})

test('positions follow the order of the fields', () => {
  expect(read(snooze, 'INC-1 1h')).toEqual({ incident: 'INC-1', for: '1h' })
  expect(read(snooze, 'for=1h INC-1')).toEqual({ incident: 'INC-1', for: '1h' })
})

test.each([
  [acknowledge, 'INC-1 please', /"please"/],
  [acknowledge, 'INC-1 force=yes', /"force=yes"/],
  [snooze, 'INC-1 length=1h', /"length=1h"/],
  [logs, 'x q="never closed', /never closed/],
])('%o refuses what it does not know: %s', (c, line, message) => {
  expect(() => read(c, line)).toThrow(message)
})
