import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** A new version of checkout answers many orders with 500. */
export const checkoutDeploy: Fault = {
  id: 'checkout-deploy',
  label: 'A bad deploy of checkout answers with 500',
  service: 'checkout-api',
  deploy: { version: 'v2.31.0', author: 'carol' },
  bend(readings, age) {
    bend(readings, 'checkout-api', { errors: ramp(age, 8_000, 0.06, 0.27) })
    bend(readings, 'web-frontend', { errors: ramp(age - 20_000, 20_000, 0.002, 0.04) })
  },
  outcries: [
    {
      service: 'checkout-api',
      level: 'error',
      message: "TypeError: Cannot read properties of undefined (reading 'currency') at priceCart (cart.js:88)",
    },
    { service: 'checkout-api', level: 'error', message: 'POST /orders 500 in 19ms' },
    { service: 'web-frontend', level: 'warn', message: 'checkout failed with 500, showing the try-again page' },
  ],
}
