/** One thing that is measured about a service. */
export type Gauge =
  /** Requests (or queries) per second. */
  | 'requests'
  /** Part of them that fail, 0 to 1. */
  | 'errors'
  /** 99th percentile of their duration, in seconds. */
  | 'latency'
  /** Part of the memory limit in use, 0 to 1. */
  | 'memory'
  /** Part of the database connections in use, 0 to 1. */
  | 'connections'
  /** Part of the volume in use, 0 to 1. */
  | 'disk'
  /** Keys thrown out per second. */
  | 'evictions'
  /** Days until the certificate ends. */
  | 'certificate'

/** What a service is like when all is well. */
export interface ServiceSpec {
  name: string
  pods: string[]
  normal: Partial<Record<Gauge, number>>
  /** What it writes into its log all day long. */
  smallTalk: string[]
}

/** The six services of the shop. */
export const catalog: readonly ServiceSpec[] = [
  {
    name: 'web-frontend',
    pods: ['web-frontend-6b7d9-lx4fp', 'web-frontend-6b7d9-qz8mn'],
    normal: { requests: 210, errors: 0.002, latency: 0.32, memory: 0.44, certificate: 61 },
    smallTalk: ['GET / 200 in 41ms', 'GET /products/1187 200 in 63ms', 'GET /cart 200 in 38ms'],
  },
  {
    name: 'checkout-api',
    pods: ['checkout-api-5f6c8-2jkwd', 'checkout-api-5f6c8-8vtrb', 'checkout-api-5f6c8-zm5hq'],
    normal: { requests: 46, errors: 0.003, latency: 0.41, memory: 0.52 },
    smallTalk: ['order placed', 'POST /orders 201 in 188ms', 'cart priced in 22ms'],
  },
  {
    name: 'payments-api',
    pods: ['payments-api-7d4b5-h9xkc', 'payments-api-7d4b5-t6wpl'],
    normal: { requests: 31, errors: 0.002, latency: 0.36, memory: 0.48, connections: 0.37 },
    smallTalk: ['payment authorised', 'payment captured', 'POST /payments 201 in 210ms'],
  },
  {
    name: 'inventory-api',
    pods: ['inventory-api-84cf6-4dgns', 'inventory-api-84cf6-kk2vj', 'inventory-api-84cf6-xb7qt'],
    normal: { requests: 88, errors: 0.001, latency: 0.12, memory: 0.58 },
    smallTalk: ['stock reserved', 'GET /stock 200 in 14ms', 'stock level synchronised'],
  },
  {
    name: 'postgres',
    pods: ['postgres-0'],
    normal: { requests: 640, errors: 0, latency: 0.018, memory: 0.71, disk: 0.63 },
    smallTalk: ['checkpoint complete: wrote 412 buffers', 'automatic vacuum of table "shop.public.orders"'],
  },
  {
    name: 'redis',
    pods: ['redis-0'],
    normal: { requests: 1900, errors: 0, latency: 0.002, memory: 0.66, evictions: 0 },
    smallTalk: ['DB saved on disk', 'Background saving terminated with success'],
  },
]
