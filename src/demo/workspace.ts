import { extraScopes, scopes } from '../surfaces/slack/scopes.ts'
import type { WorkspaceSeed } from './slack/seed.ts'

/** The people of the demo, by the name they have everywhere; without a role Allclear does not know them. */
export const people = [
  { name: 'alice', id: 'U0ALICE', realName: 'Alice Ng', role: 'sre-lead' },
  { name: 'bob', id: 'U0BOB', realName: 'Bob Rossi', role: 'oncall' },
  { name: 'carol', id: 'U0CAROL', realName: 'Carol Diaz', role: 'oncall' },
  { name: 'dave', id: 'U0DAVE', realName: 'Dave Okoro', role: 'viewer' },
  { name: 'erin', id: 'U0ERIN', realName: 'Erin Holm', role: undefined },
] as const

/** The address of a person. */
export const emailOf = (name: string): string => `${name}@acme.example`

/** The workspace "Acme", in which the app has the permissions of its manifest and hears direct messages, too. */
export function acmeWorkspace(botToken: string): WorkspaceSeed {
  const shared = { botIsMember: true }
  return {
    team: 'T0ACME',
    name: 'Acme',
    domain: 'acme',
    botToken,
    scopes: [...scopes, ...extraScopes].map(({ name }) => name),
    botUser: { id: 'U0ALLCLEAR', name: 'allclear' },
    people: people.map(({ id, name, realName }) => ({ id, name, realName, email: emailOf(name) })),
    channels: [
      { id: 'C0INCIDENTS', name: 'incidents', topic: 'Everything that has no channel of its own', ...shared },
      { id: 'C0PAYMENTS', name: 'payments', topic: 'Money in', ...shared },
      { id: 'C0CHECKOUT', name: 'checkout', topic: 'Carts and orders', ...shared },
      { id: 'C0PLATFORM', name: 'platform', topic: 'Databases, caches, stock', ...shared },
      { id: 'C0STATUS', name: 'status', topic: 'What everybody should know', ...shared },
      { id: 'C0SECURITY', name: 'security', topic: 'The app was not invited here', private: true },
    ],
  }
}
