import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** A new version of checkout answers many orders with 500 as soon as it has rolled out. */
export const checkoutDeploy: Fault = {
  id: 'checkout-deploy',
  label: 'A bad deploy of checkout answers with 500',
  service: 'checkout-api',
  change: { kind: 'deploy', title: 'Price carts in the currency of the customer', author: 'carol' },
  bend(readings, age) {
    if (age < 8_000) return
    bend(readings, 'checkout-api', { errors: ramp(age - 8_000, 8_000, 0.06, 0.27) })
    bend(readings, 'web-frontend', { errors: ramp(age - 20_000, 20_000, 0.002, 0.04) })
  },
  cries: [
    {
      service: 'checkout-api',
      level: 'ERROR',
      error: 'TypeError',
      afterMs: 8_000,
      message:
        "POST /orders 500 in {n}{n}ms: TypeError: Cannot read properties of undefined (reading 'currency')\n    at priceCart (/app/src/cart/price.ts:88:31)\n    at placeOrder (/app/src/orders/place.ts:52:17)\n    at async handle (/app/src/http/orders.ts:31:19)",
    },
    {
      service: 'web-frontend',
      level: 'ERROR',
      error: 'CheckoutFailed',
      message: 'POST /checkout 500 in {n}{n}ms: checkout-api answered 500, showing the try-again page',
    },
  ],
  cause: {
    service: 'checkout-api',
    operation: 'priceCart',
    attributes: {
      'error.type': 'TypeError',
      'error.message': "Cannot read properties of undefined (reading 'currency')",
    },
    ms: 3,
  },
}
