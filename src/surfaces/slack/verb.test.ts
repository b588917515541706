import { expect, test } from 'vitest'
import { commands } from '../../commands/index.ts'
import { verbIn } from './verb.ts'

test.each([
  ['/allclear', 'ack INC-1', 'acknowledge', 'INC-1'],
  ['/allclear', 'ACK   INC-1 ', 'acknowledge', 'INC-1'],
  ['/allclear-ack', 'INC-1', 'acknowledge', 'INC-1'],
  ['/opsknight', 'incidents', 'incidents', ''],
  ['/tinker-status', '', 'status', ''],
  ['/our-team-snooze', 'INC-1 1h', 'snooze', 'INC-1 1h'],
  ['/tinker-set-urgency', 'INC-1 low', 'set-urgency', 'INC-1 low'],
  ['/ops-team', 'oncall', 'oncall', ''],
])('%s %s runs %s', (slash, text, name, line) => {
  const verb = verbIn(commands, text, slash)
  expect(verb).toMatchObject({ command: { name }, line })
})

test.each(['', '   ', 'help', 'HELP'])('"%s" asks for help', (text) => {
  expect(verbIn(commands, text, '/allclear')).toEqual({ help: true })
})

test.each([
  ['resolv INC-1', 'resolv', 'resolve'],
  ['incidnets', 'incidnets', 'incidents'],
  ['xyzzy', 'xyzzy', undefined],
])('%s is unknown, and the nearest verb is offered', (text, unknown, meant) => {
  expect(verbIn(commands, text)).toEqual({ unknown, ...(meant && { meant }) })
})

test('a command that is not offered in chat is not a verb', () => {
  expect(verbIn(commands, 'create-key x')).toHaveProperty('unknown', 'create-key')
})
