import { afterAll, beforeAll, expect, test } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { observedShop, type Scene, scene } from './test-scene.ts'

const plain = (text: string) => text
const cluster = {
  namespace: 'shop',
  snapshot: {
    at: '2026-03-02T09:00:00Z',
    pods: [
      {
        metadata: {
          name: 'checkout-0',
          labels: { app: 'checkout' },
          ownerReferences: [{ kind: 'StatefulSet', name: 'checkout' }],
        },
        spec: { containers: [] },
        status: { phase: 'Pending' },
      },
    ],
    services: [{ metadata: { name: 'checkout' }, spec: { selector: { app: 'checkout' } } }],
  },
}

let s: Scene
let solved = ''
beforeAll(async () => {
  let profiles = observedShop(plain)
  s = await scene({
    profiles: {
      resolve: (name) => profiles.resolve(name),
      names: () => profiles.names(),
      service: (profile, name) => profiles.service(profile, name),
    },
  })
  solved = await s.solve('checkout', cluster)
  profiles = observedShop(plain, new Problem('unavailable', 'lab does not answer.'))
})
afterAll(() => s.t.close())

test('while its backend is away, the calls are those that the last investigation saw, and it says so', async () => {
  const part = await s.page('/parts/topology?service=checkout')
  expect(part).toContain('lab does not answer.')
  expect(part).toContain('checkout calls payments-api')
  expect(part).toContain(`As <a href="/investigations/${solved}">`)
})

test('where a service runs is told from the outside in, with what is not well', async () => {
  const part = await s.page('/parts/topology?service=checkout')
  const words = part
    .slice(part.indexOf('Where it runs'))
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
  expect(words).toContain('Service checkout StatefulSet checkout pod checkout-0 Pending')
  expect(part).toContain('<span class="bad">Pending</span>')
})

test('a recorded call with a service that somebody may not see is not told to them', async () => {
  await s.t.store.putObject('service', { id: 'payments-api', restricted_to: ['payments'] }, 'api')
  expect(await s.page('/parts/topology?service=checkout', 'viewer')).not.toContain('payments')
  expect(await s.page('/parts/topology?service=checkout', 'alice')).toContain('payments-api')
})
