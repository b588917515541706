import { expect, test } from 'vitest'
import { configured } from './fixtures/fixture.ts'
import { repositoryPath, servicesOf } from './repository.ts'

test.each([
  ['acme/payments'],
  ['Acme/Payments'],
  ['github.com/acme/payments'],
  ['https://github.com/acme/payments.git'],
  ['https://someone:token@git.example.com:8443/acme/payments/'],
  ['git@github.com:acme/payments.git'],
  ['ssh://git@git.example.com/acme/payments'],
  ['git.example.com:8443/acme/payments'],
])('%s is acme/payments', (written) => {
  expect(repositoryPath(written)).toBe('acme/payments')
})

test.each([
  ['group/subgroup/payments', 'group/subgroup/payments'],
  ['https://gitlab.example.com/group/subgroup/payments', 'group/subgroup/payments'],
  ['shop.io/payments', 'shop.io/payments'],
  ['payments', 'payments'],
])('%s stays %s', (written, path) => {
  expect(repositoryPath(written)).toBe(path)
})

test('the setting of the source comes before the profiles, and nothing before the service it is fixed to', () => {
  const settings = configured('github', { repositories: { 'acme/payments': ['ledger'], 'acme/mono': ['a', 'b'] } })
  expect(servicesOf('acme/Payments', settings, { 'github.com/acme/payments': 'payments-api' })).toEqual([
    'payments-api',
  ])
  expect(servicesOf('acme/payments', settings, {})).toEqual(['ledger'])
  expect(servicesOf('acme/mono', settings, {})).toEqual(['a', 'b'])
  expect(servicesOf('acme/payments', { ...settings, service: 'shop' }, {})).toEqual(['shop'])
  expect(servicesOf('constructor', settings, {})).toBeUndefined()
})
