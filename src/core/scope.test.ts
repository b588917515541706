import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Command } from './command.ts'
import { covers, isWithin, knownScopes, Scope } from './scope.ts'

const of = (name: string, path: string, effect: Command['effect'] = 'reads') => ({
  name,
  effect,
  http: { method: 'GET' as const, path },
})
const list = of('incidents', '/incidents')
const ack = of('acknowledge', '/incidents/{incident}/acknowledge', 'changes')
const logs = of('logs', '/logs')
const whoami = of('whoami', '/me')
const all = [list, ack, logs, whoami]

test.each([
  [undefined, ['incidents', 'acknowledge', 'logs', 'whoami']],
  [[], ['whoami']],
  [['incidents'], ['incidents', 'acknowledge', 'whoami']],
  [['incidents:read'], ['incidents', 'whoami']],
  [['acknowledge'], ['acknowledge', 'whoami']],
  [['acknowledge:read'], ['whoami']],
  [
    ['logs', 'acknowledge'],
    ['acknowledge', 'logs', 'whoami'],
  ],
  [['log'], ['whoami']],
  [['inc', 'incidents '], ['whoami']],
])('%j covers %j', (scopes, names) => {
  expect(all.filter((command) => covers(scopes, command)).map(({ name }) => name)).toEqual(names)
})

test('every scope there is covers something, and is written as scopes are', () => {
  const known = knownScopes(all)
  expect(known).toEqual(['incidents', 'incidents:read', 'logs', 'logs:read', 'acknowledge'])
  for (const scope of known) expect(Scope.safeParse(scope).success).toBe(true)
})

test.each(['', ':read', 'Incidents', 'incidents:write', 'incidents:read:read', '*', 'a b'])(
  '%j is no scope',
  (text) => {
    expect(Scope.safeParse(text).success).toBe(false)
  },
)

test('what lies within scopes covers nothing that they do not', () => {
  const scopes = fc.option(fc.subarray(knownScopes(all)), { nil: undefined })
  fc.assert(
    fc.property(scopes, scopes, (wanted, own) => {
      if (!isWithin(wanted, own)) return true
      return all.every((command) => !covers(wanted, command) || covers(own, command))
    }),
  )
  expect(isWithin(undefined, ['incidents'])).toBe(false)
  expect(isWithin(['incidents:read'], ['incidents'])).toBe(true)
  expect(isWithin(['incidents'], ['incidents:read'])).toBe(false)
})
