import { bend, ramp } from '../readings.ts'
import type { Fault } from './fault.ts'

/** Somebody turned on a flag whose settings are incomplete. */
export const checkoutFlag: Fault = {
  id: 'checkout-flag',
  label: 'A feature flag with incomplete settings breaks checkout',
  service: 'checkout-api',
  change: { kind: 'flag', title: 'checkout.regional-tax: off to on for 20 % of customers', author: 'erin' },
  bend(readings, age) {
    bend(readings, 'checkout-api', { errors: ramp(age, 10_000, 0.07, 0.19) })
    bend(readings, 'web-frontend', { errors: ramp(age - 10_000, 20_000, 0.002, 0.03) })
  },
  cries: [
    {
      service: 'checkout-api',
      level: 'ERROR',
      error: 'ConfigError',
      message:
        'POST /orders 500 in {n}{n}ms: ConfigError: no tax table for region "{region}" (flag checkout.regional-tax)\n    at taxFor (/app/src/tax/regional.ts:33:11)\n    at priceCart (/app/src/cart/price.ts:71:18)',
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
    operation: 'taxFor',
    attributes: {
      'error.type': 'ConfigError',
      'feature_flag.key': 'checkout.regional-tax',
      'feature_flag.variant': 'on',
    },
    ms: 2,
  },
}
