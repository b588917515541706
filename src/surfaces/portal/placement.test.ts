import { expect, test } from 'vitest'
import { placementOf } from './placement.ts'

const named = (name: string, more: object = {}) => ({ metadata: { name, ...more } })
const pod = (name: string, owner: { kind: string; name: string }, app: string, ready = true) => ({
  ...named(name, { labels: { app }, ownerReferences: [owner] }),
  status: { phase: 'Running', containerStatuses: [{ ready }] },
})
const set = { kind: 'ReplicaSet', name: 'cart-7f9c' }
const snapshot = {
  pods: [pod('cart-7f9c-1', set, 'cart'), pod('cart-7f9c-2', set, 'cart', false), pod('vault-0', set, 'vault')],
  replicasets: [named('cart-7f9c', { ownerReferences: [{ kind: 'Deployment', name: 'cart' }] })],
  deployments: [{ ...named('cart'), spec: { replicas: 2 }, status: { readyReplicas: 1 } }],
  services: [{ ...named('cart'), spec: { selector: { app: 'cart' } } }],
  ingresses: [
    {
      ...named('shop'),
      spec: {
        rules: [{ host: 'shop.example', http: { paths: [{ path: '/cart', backend: { service: { name: 'cart' } } }] } }],
      },
    },
  ],
}

test('pods stand under the workload, the service and the ingress that lead to them', () => {
  expect(placementOf({ namespace: 'shop', snapshot }, 'cart')).toEqual({
    ingresses: ['shop (shop.example/cart)'],
    services: ['cart'],
    workloads: [
      {
        kind: 'Deployment',
        name: 'cart',
        ready: '1 of 2 ready',
        pods: [
          { name: 'cart-7f9c-1', state: 'Running, 1 of 1 containers ready', well: true },
          { name: 'cart-7f9c-2', state: 'Running, 0 of 1 containers ready', well: false },
        ],
      },
    ],
  })
})

test('without a service the labels of pods tell whose they are', () => {
  const { services: _, ingresses: __, ...bare } = snapshot
  expect(placementOf({ snapshot: bare }, 'vault')?.workloads.map(({ pods }) => pods.map(({ name }) => name))).toEqual([
    ['vault-0'],
  ])
})

test.each([undefined, 'x', {}, { snapshot: 'x' }, { snapshot }])(
  '%j shows nothing of a service it does not hold',
  (seen) => {
    expect(placementOf(seen, 'elsewhere')).toBeUndefined()
  },
)
