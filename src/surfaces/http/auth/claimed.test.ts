import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClaimRules, claimed } from './claimed.ts'

const usual: ClaimRules = { subjectClaim: 'email', roles: {}, trustEmails: false }
const lea = { email: 'lea@example.com', email_verified: true }
const groups = { roleClaim: 'realm.roles', roles: { read: 'viewer', act: 'oncall', lead: 'sre-lead' } as const }

test.each<[object, Partial<ClaimRules>, object]>([
  [lea, {}, { subject: 'lea@example.com' }],
  [{ ...lea, email_verified: 'true' }, {}, { subject: 'lea@example.com' }],
  [{ ...lea, email_verified: false }, {}, { refused: expect.stringContaining('not verified') }],
  [{ ...lea, email_verified: false }, { trustEmails: true }, { refused: expect.stringContaining('not verified') }],
  [{ ...lea, email_verified: 1 }, {}, { refused: expect.stringContaining('not verified') }],
  [{ email: 'lea@example.com' }, {}, { refused: expect.stringContaining('not verified') }],
  [{ email: 'lea@example.com' }, { trustEmails: true }, { subject: 'lea@example.com' }],
  [{ email: ['lea@example.com'], email_verified: true }, {}, { refused: expect.stringContaining('email') }],
  [{ sub: 'build-bot' }, { subjectClaim: 'sub' }, { subject: 'build-bot' }],
  [{ name: 'lea@example.com' }, { subjectClaim: 'name' }, { refused: expect.stringContaining('not verified') }],
  [
    { ...lea, email: 'eve@example.com', name: 'lea@example.com' },
    { subjectClaim: 'name' },
    { refused: expect.stringContaining('not verified') },
  ],
  [{ ...lea, realm: { roles: ['act', 'read', 'x'] } }, groups, { subject: 'lea@example.com', role: 'oncall' }],
  [{ ...lea, realm: { roles: 'lead' } }, groups, { subject: 'lea@example.com', role: 'sre-lead' }],
  [{ ...lea, 'realm.roles': ['read'] }, groups, { subject: 'lea@example.com', role: 'viewer' }],
  [{ ...lea, realm: { roles: ['constructor', '__proto__', 7, null] } }, groups, { subject: 'lea@example.com' }],
  [{ ...lea, realm: null }, groups, { subject: 'lea@example.com' }],
  [lea, { allowedDomains: ['Example.COM'] }, { subject: 'lea@example.com' }],
  [lea, { allowedDomains: ['ample.com'] }, { refused: expect.stringContaining('domains') }],
])('%j with %j', (claims, rules, expected) => {
  expect(claimed(claims as Record<string, unknown>, { ...usual, ...rules })).toEqual(expected)
})

test('whatever the claims, an address that was not verified is never a subject', () => {
  const address = fc.constantFrom('lea@example.com', 'Lea@Example.com', 'eve@evil.example')
  const value = fc.oneof(address, fc.constant('lea'), fc.constantFrom(true, false, 'true', 1, null, undefined, {}))
  const claims = fc.record({ email: value, email_verified: value, sub: value, upn: value }, { requiredKeys: [] })
  fc.assert(
    fc.property(claims, fc.constantFrom('email', 'sub', 'upn'), (said, subjectClaim) => {
      const found = claimed(said, { ...usual, subjectClaim })
      if ('refused' in found || !found.subject.includes('@')) return true
      const proven = said.email_verified === true || said.email_verified === 'true'
      return proven && String(said.email).toLowerCase() === found.subject.toLowerCase()
    }),
  )
})
