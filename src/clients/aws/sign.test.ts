import { expect, test } from 'vitest'
import { signAws } from './sign.ts'

/** The identities and the moment of AWS's published Signature Version 4 test suite. */
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' }
const scope = { region: 'us-east-1', service: 'service', at: new Date('2015-08-30T12:36:00Z') }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

test.each([
  ['get-vanilla', 'GET', '/', {}, '', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    {},
    '',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  ['post-vanilla', 'POST', '/', {}, '', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'post-x-www-form-urlencoded',
    'POST',
    '/',
    form,
    'Param1=value1',
    'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
  ],
])('the published vector %s is reproduced', (_, method, path, headers, body, signature) => {
  const url = new URL(path, 'https://example.amazonaws.com')
  const signed = signAws({ method, url, headers, body }, credentials, scope)
  const names = ['content-type', 'host', 'x-amz-date'].filter((name) => name in headers || name !== 'content-type')
  expect(signed).toEqual({
    ...headers,
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  })
})

test('a session token is signed along, and everything that is sent changes the signature', () => {
  const request = { method: 'POST', url: new URL('https://example.amazonaws.com/a b'), headers: {}, body: '{}' }
  const plain = signAws(request, credentials, scope)
  const session = signAws(request, { ...credentials, sessionToken: 'token' }, scope)
  expect(session).toMatchObject({ 'x-amz-security-token': 'token' })
  expect(session.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token,')
  const all = [plain, session, signAws({ ...request, body: '{ }' }, credentials, scope)].map((s) => s.authorization)
  expect(new Set(all).size).toBe(3)
})
