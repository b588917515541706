import { expect, test } from 'vitest'
import { explainError } from './explain-error.ts'

test.each([
  ['dial tcp 10.0.0.3:5432: connect: connection refused', 'dependency_down'],
  ['Error: getaddrinfo ENOTFOUND catalog.internal', 'dependency_down'],
  ['503 Service Unavailable from POST /charge', 'dependency_down'],
  ['context deadline exceeded', 'transient'],
  ['ERROR: deadlock detected', 'transient'],
  ['429 Too Many Requests', 'transient'],
  ['KeyError: environment variable PAYMENTS_URL: missing environment', 'config_error'],
  ['ERROR: relation "orders_v2" does not exist', 'config_error'],
  ['x509: certificate has expired or is not yet valid', 'config_error'],
  ['FATAL: password authentication failed for user "app"', 'config_error'],
  ["TypeError: Cannot read properties of undefined (reading 'id')", 'logic_bug'],
  ['panic: runtime error: index out of range [3] with length 3', 'logic_bug'],
  ['java.lang.OutOfMemoryError: Java heap space', 'out_of_resources'],
  ['write /data/x: no space left on device', 'out_of_resources'],
  ['something odd happened', 'unknown'],
])('%s is %s', (text, expected) => {
  expect(explainError(text).class).toBe(expected)
})

test('the root cause decides, and the place is the innermost call of its own code', () => {
  const text = [
    'java.lang.IllegalStateException: cannot place order',
    '\tat org.springframework.web.Dispatcher.run(Dispatcher.java:10)',
    '\tat com.acme.shop.OrderService.place(OrderService.java:42)',
    'Caused by: java.net.ConnectException: Connection refused',
    '\tat java.base/sun.nio.ch.Net.connect(Net.java:1)',
    '\tat com.acme.shop.PaymentClient.charge(PaymentClient.java:17)',
  ].join('\n')
  const found = explainError(text)
  expect(found).toMatchObject({ class: 'dependency_down', language: 'java', type: 'java.lang.IllegalStateException' })
  expect(found.place).toMatchObject({ file: 'PaymentClient.java', line: 17 })
})
