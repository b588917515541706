import { expect, test } from 'vitest'
import { webhookHeaders } from './sign.ts'

const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: new Date(1_614_265_330_000), body: '{"test": 2432232314}' }

test('the signature is that of the example in Standard Webhooks', () => {
  expect(webhookHeaders(message, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw')).toEqual({
    'Webhook-Id': message.id,
    'Webhook-Timestamp': '1614265330',
    'Webhook-Signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('without a secret nothing is signed, and the id is there all the same', () => {
  expect(webhookHeaders(message)).toEqual({ 'Webhook-Id': message.id, 'Webhook-Timestamp': '1614265330' })
})
