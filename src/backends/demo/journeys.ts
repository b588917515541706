import { catalog } from './catalog.ts'

/** A call of one service, and what it calls in turn, one after the other. */
export interface Call {
  /** The place of the service in the catalog. */
  service: number
  operation: string
  calls: Call[]
}

const call = (service: string, operation: string, ...calls: Call[]): Call => ({
  service: catalog.findIndex(({ name }) => name === service),
  operation,
  calls,
})

/** What customers do, and whom it leads to. */
export const journeys: readonly Call[] = [
  call(
    'edge-proxy',
    'POST /checkout',
    call(
      'web-frontend',
      'POST /checkout',
      call('redis', 'GET session'),
      call(
        'checkout-api',
        'POST /orders',
        call('inventory-api', 'POST /reservations', call('postgres', 'UPDATE stock')),
        call('payments-api', 'POST /payments', call('postgres', 'INSERT payments')),
        call('postgres', 'INSERT orders'),
        call('orders-worker', 'process order.placed'),
      ),
    ),
  ),
  call(
    'edge-proxy',
    'GET /products/:sku',
    call(
      'web-frontend',
      'GET /products/:sku',
      call('redis', 'GET session'),
      call('inventory-api', 'GET /stock/:sku', call('postgres', 'SELECT stock')),
    ),
  ),
]

/** Whether a journey comes by a service. */
export const comesBy = (journey: Call, service: number): boolean =>
  journey.service === service || journey.calls.some((one) => comesBy(one, service))
