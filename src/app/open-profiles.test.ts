import { expect, test } from 'vitest'
import type { ProfileConfig } from '../config/config-shape.ts'
import { openProfiles } from './open-profiles.ts'

const effects = {
  fetch: async () => new Response('{"error":"overloaded"}', { status: 503 }),
  after: async () => undefined,
  clock: { now: () => new Date('2026-03-02T09:00:00Z') },
  folder: '/nowhere',
}
const profile = (name: string, more: Partial<ProfileConfig> = {}): ProfileConfig => ({
  name,
  kind: 'grafana',
  active: false,
  open: true,
  settings: { prometheus_url: 'http://prometheus.example' },
  services: [{ name: 'payments-api', metrics: {}, extra: {} }],
  alerts: [],
  notifiers: [{ id: `${name}/ops`, name: 'ops', type: 'slack', settings: { channel: '#ops' } }],
  ...more,
})
const names = (profiles: ProfileConfig[], defaultProfile?: string) => {
  const opened = openProfiles({ profiles, ...(defaultProfile && { defaultProfile }) }, effects)
  return (wanted?: string) => opened.resolve(wanted).name
}

test('the named one wins, then ALLCLEAR_PROFILE, the active one, default, and the only one', () => {
  const some = [profile('a'), profile('b', { active: true }), profile('default')]
  expect(names(some, 'default')('a')).toBe('a')
  expect(names(some, 'a')()).toBe('a')
  expect(names(some)()).toBe('b')
  expect(names([profile('a'), profile('default')])()).toBe('default')
  expect(names([profile('a')])()).toBe('a')
})

test.each([
  [[], undefined, /No backend is configured.*\[profiles\.default\]/],
  [[profile('a'), profile('b')], undefined, /Which profile\? Name one of a, b/],
  [[profile('staging')], 'stagin', /no profile "stagin"\. Did you mean staging/],
])('says what to do when it is not clear: %j', (profiles, wanted, message) => {
  expect(() => names(profiles as ProfileConfig[])(wanted)).toThrow(message)
})

test('services are found in any case; others are open unless the profile is closed', () => {
  const opened = openProfiles({ profiles: [profile('a'), profile('closed', { open: false })] }, effects)
  expect(opened.service(opened.resolve('a'), 'Payments-API').name).toBe('payments-api')
  expect(opened.service(opened.resolve('a'), 'other')).toEqual({ name: 'other', metrics: {}, extra: {} })
  expect(() => opened.service(opened.resolve('closed'), 'payment-api')).toThrow(/Did you mean payments-api/)
})

test('a backend that does not answer is a fault beyond this installation', async () => {
  const opened = openProfiles({ profiles: [profile('a')] }, effects)
  const { backend } = opened.resolve()
  const window = { from: new Date('2026-03-02T08:00:00Z'), to: new Date('2026-03-02T09:00:00Z') }
  const asked = { service: opened.service(opened.resolve(), 'payments-api'), window, expression: 'up', stepMs: 60_000 }
  await expect(backend.expression(asked)).rejects.toMatchObject({ name: 'UpstreamProblem', code: 'unavailable' })
})
