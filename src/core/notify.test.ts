import { expect, test } from 'vitest'
import { notifiersNamed } from './notify.ts'
import type { Profile } from './telemetry/profile.ts'

const profile = (name: string, ...notifiers: string[]) =>
  ({
    name,
    notifiers: new Map(notifiers.map((one) => [one, { id: `${name}/${one}`, name: one, type: 'email', settings: {} }])),
  }) as unknown as Profile
const all = { prod: profile('prod', 'mail', 'chat'), lab: profile('lab', 'mail') } as Record<string, Profile>
const profiles = { names: () => Object.keys(all), resolve: (name?: string) => all[name ?? 'prod']! }
const ids = (names: string[], spokenOf: Profile | undefined) =>
  notifiersNamed(names, profiles, spokenOf).map(({ id }) => id)

test('a bare name is one of the profile that is spoken of, a whole one wherever it is', () => {
  expect(ids(['mail'], all.lab)).toEqual(['lab/mail'])
  expect(ids(['prod/chat', 'mail'], all.lab)).toEqual(['prod/chat', 'lab/mail'])
  expect(ids(['chat'], all.lab)).toEqual([])
  expect(ids(['mail'], undefined)).toEqual([])
})

test('named twice is told once, and what is gone is left out', () => {
  expect(ids(['mail', 'prod/mail'], all.prod)).toEqual(['prod/mail'])
  expect(ids(['gone/mail', 'prod/gone'], all.prod)).toEqual([])
})
