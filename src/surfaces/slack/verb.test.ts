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
  ['/allclear', 'watch start payments-api interval=120', 'watch-start', 'payments-api interval=120'],
  ['/allclear', 'Watch  Stop watch-abc123', 'watch-stop', 'watch-abc123'],
  ['/allclear', 'watch', 'watches', ''],
  ['/allclear', 'watch list', 'watches', ''],
  ['/allclear', 'watch service=shop', 'watches', 'service=shop'],
  ['/tinker-watch', 'start payments-api interval=120', 'watch-start', 'payments-api interval=120'],
  ['/tinker-watch', '', 'watches', ''],
  ['/allclear', 'alert add shop error_rate >= 5% for 5m', 'alert-add', 'shop error_rate >= 5% for 5m'],
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
  ['watch sart shop', 'watch sart', 'watch start'],
])('%s is unknown, and the nearest verb is offered', (text, unknown, meant) => {
  expect(verbIn(commands, text)).toEqual({ unknown, ...(meant && { meant }) })
})

test('a command that is not offered in chat is not a verb', () => {
  expect(verbIn(commands, 'create-key x')).toHaveProperty('unknown', 'create-key')
})
