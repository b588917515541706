/** One thing that is measured about a service. */
export type Gauge =
  /** Requests, queries or jobs per second. */
  | 'requests'
  /** Part of them that fail, 0 to 1. */
  | 'errors'
  /** 99th percentile of their duration, in seconds. */
  | 'latency'
  /** Part of the processors in use, 0 to 1. */
  | 'cpu'
  /** Part of the memory limit in use, 0 to 1. */
  | 'memory'
  /** Part of the database connections in use, 0 to 1. */
  | 'connections'
  /** Part of the volume in use, 0 to 1. */
  | 'disk'
  /** Keys thrown out per second. */
  | 'evictions'
  /** Jobs that wait. */
  | 'queue'
  /** Days until the certificate ends. */
  | 'certificate'

/** What a service is like when all is well. */
export interface ServiceSpec {
  name: string
  pods: string[]
  /** The first number of its versions. */
  major: number
  normal: Partial<Record<Gauge, number>> & { requests: number; errors: number; latency: number }
  /** Lines per second, and what they say: `{…}` is filled in. A line that begins with a verb of HTTP is one of a request. */
  talk: { perSecond: number; lines: readonly string[] }
  /** What now and then goes wrong in the best of shops. */
  mishaps: readonly string[]
  /** What its deploys are about. */
  work: readonly string[]
}

/** The services of the shop. */
export const catalog: readonly ServiceSpec[] = [
  {
    name: 'edge-proxy',
    pods: ['edge-proxy-77c9d-m2tzv', 'edge-proxy-77c9d-w9rkd'],
    major: 1,
    normal: { requests: 104, errors: 0.0003, latency: 0.36, cpu: 0.24, memory: 0.31 },
    talk: {
      perSecond: 0.4,
      lines: [
        'GET /products/{sku} 200 upstream=web-frontend in {ms}ms',
        'GET / 200 upstream=web-frontend in {ms}ms',
        'POST /checkout 303 upstream=web-frontend in {ms}ms',
        'health check of web-frontend passed',
      ],
    },
    mishaps: ['upstream web-frontend closed the connection before the response was complete'],
    work: ['Trust the new range of the CDN', 'Raise the limit of request headers'],
  },
  {
    name: 'web-frontend',
    pods: ['web-frontend-6b7d9-lx4fp', 'web-frontend-6b7d9-qz8mn'],
    major: 4,
    normal: { requests: 84, errors: 0.0004, latency: 0.32, cpu: 0.38, memory: 0.44, certificate: 61 },
    talk: {
      perSecond: 0.6,
      lines: [
        'GET / 200 in {ms}ms',
        'GET /products/{sku} 200 in {ms}ms',
        'GET /cart 200 in {ms}ms',
        'POST /checkout 303 in {ms}ms',
        'session of customer {user} renewed',
      ],
    },
    mishaps: [
      'GET /products/{sku} 500 in {ms}ms: socket hang up',
      'image service gave no answer for sku {sku}, showing the placeholder',
    ],
    work: ['Show the delivery date in the cart', 'Load fonts from our own address', 'Sort products by rating'],
  },
  {
    name: 'checkout-api',
    pods: ['checkout-api-5f6c8-2jkwd', 'checkout-api-5f6c8-8vtrb', 'checkout-api-5f6c8-zm5hq'],
    major: 2,
    normal: { requests: 18, errors: 0.0005, latency: 0.41, cpu: 0.35, memory: 0.52 },
    talk: {
      perSecond: 0.6,
      lines: [
        'order {order} placed for {n} items',
        'POST /orders 201 in {ms}ms',
        'cart of customer {user} priced in {ms}ms',
        'GET /orders/{order} 200 in {ms}ms',
      ],
    },
    mishaps: [
      'POST /orders 500 in {ms}ms: read ECONNRESET',
      'POST /orders 500 in {ms}ms: deadlock detected while order {order} was written',
    ],
    work: ['Keep carts for thirty days', 'Round totals per currency', 'Name the discount on the receipt'],
  },
  {
    name: 'payments-api',
    pods: ['payments-api-7d4b5-h9xkc', 'payments-api-7d4b5-t6wpl'],
    major: 3,
    normal: { requests: 12, errors: 0.0005, latency: 0.36, cpu: 0.29, memory: 0.48, connections: 0.37 },
    talk: {
      perSecond: 0.5,
      lines: [
        'payment of order {order} authorised by cardgate',
        'payment of order {order} captured',
        'POST /payments 201 in {ms}ms',
        'ledger reconciled {n} entries in {ms}ms',
      ],
    },
    mishaps: ['POST /payments 500 in {ms}ms: cardgate closed the connection'],
    work: ['Tell customers why a card was refused', 'Capture payments in the same region'],
  },
  {
    name: 'inventory-api',
    pods: ['inventory-api-84cf6-4dgns', 'inventory-api-84cf6-kk2vj', 'inventory-api-84cf6-xb7qt'],
    major: 1,
    normal: { requests: 35, errors: 0.0003, latency: 0.12, cpu: 0.31, memory: 0.58 },
    talk: {
      perSecond: 0.5,
      lines: [
        'stock of sku {sku} reserved for order {order}',
        'GET /stock/{sku} 200 in {ms}ms',
        'POST /reservations 201 in {ms}ms',
        'stock levels synchronised with warehouse {n} in {ms}ms',
      ],
    },
    mishaps: ['GET /stock/{sku} 500 in {ms}ms: read ECONNRESET'],
    work: ['Reserve stock per warehouse', 'Forget reservations after an hour'],
  },
  {
    name: 'orders-worker',
    pods: ['orders-worker-59d7f-c4qpx', 'orders-worker-59d7f-n8hzl'],
    major: 1,
    normal: { requests: 10, errors: 0.0006, latency: 0.22, cpu: 0.27, memory: 0.39, queue: 35 },
    talk: {
      perSecond: 0.4,
      lines: [
        'order {order} handed to the warehouse in {ms}ms',
        'confirmation of order {order} mailed to customer {user}',
        'took {n} jobs, {n} wait',
      ],
    },
    mishaps: ['job of order {order} failed once and is tried again: mail server answered 421'],
    work: ['Mail confirmations in the language of the customer', 'Hand orders over in batches'],
  },
  {
    name: 'postgres',
    pods: ['postgres-0'],
    major: 17,
    normal: { requests: 256, errors: 0, latency: 0.018, cpu: 0.42, memory: 0.71, disk: 0.63 },
    talk: {
      perSecond: 0.12,
      lines: [
        'checkpoint complete: wrote {n}{n}{n} buffers',
        'automatic vacuum of table "shop.public.orders"',
        'connection authorized: user=payments database=shop',
      ],
    },
    mishaps: [],
    work: [],
  },
  {
    name: 'redis',
    pods: ['redis-0'],
    major: 8,
    normal: { requests: 760, errors: 0, latency: 0.002, cpu: 0.22, memory: 0.66, evictions: 0 },
    talk: {
      perSecond: 0.1,
      lines: ['{n} changes in 60 seconds. Saving...', 'DB saved on disk', 'Background saving terminated with success'],
    },
    mishaps: [],
    work: [],
  },
]

/** The place of a service in the catalog; -1 for one the shop does not have. `checkout` finds `checkout-api`. */
export function serviceIndex(name: string): number {
  const wanted = name.trim().toLowerCase()
  const exact = catalog.findIndex((one) => one.name === wanted)
  if (exact >= 0) return exact
  const near = catalog.filter((one) => one.name.startsWith(`${wanted}-`))
  return near.length === 1 ? catalog.indexOf(near[0]!) : -1
}
