import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heldUntil } from './budget.ts'
import { canonicalJson } from './canonical-json.ts'
import { readCommand, writeCommand } from './operation.ts'
import { assessRisk, type Traits } from './risk.ts'
import { secretRead } from './secret-read.ts'

test.each<[string, string, Traits, string]>([
  ['kubernetes.scale', 'staging', {}, 'low'],
  ['kubernetes.scale', 'production', {}, 'medium'],
  ['kubernetes.scale', 'production', { wide: '5 of 8' }, 'high'],
  ['kubernetes.scale', 'staging', { toZero: true }, 'high'],
  ['kubernetes.scale', 'production', { toZero: true }, 'critical'],
  ['kubernetes.delete_pod', 'production', { deletes: true }, 'high'],
  ['kubernetes.rollout_undo', 'prod-eu', {}, 'high'],
  ['manual', 'unspecified', {}, 'high'],
  ['manual', 'unspecified', { asked: 'low' }, 'high'],
  ['manual', 'unspecified', { asked: 'critical' }, 'critical'],
  ['manual', 'production', {}, 'critical'],
  ['script.flush', 'test', { declared: 'low' }, 'low'],
  ['something.new', 'dev', {}, 'high'],
  ['github.pull_request', 'production', {}, 'low'],
])('%s in %s with %o is %s', (kind, environment, traits, risk) => {
  expect(assessRisk(kind, environment, traits).risk).toBe(risk)
})

test.each([
  'kubectl get secret db -o yaml',
  'kubectl -n shop describe secrets/db',
  'kubectl get pods,secrets -A',
  'kubectl exec -it checkout-1 -- sh',
  'kubectl create token admin',
  'aws secretsmanager get-secret-value --secret-id x',
  'aws ssm get-parameter --name x --with-decryption',
  'vault kv get secret/db',
  '/usr/bin/env',
])('"%s" reads secrets and is refused', (line) => {
  expect(secretRead(line.split(' '))).toBeDefined()
})

test.each([
  'kubectl scale deployment/secretary --replicas=2',
  'aws ecs update-service --service env-reader',
  'kubectl get pods',
])('"%s" reads none', (line) => {
  expect(secretRead(line.split(' '))).toBeUndefined()
})

test('a command is read back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 0 }), { minLength: 1 }), (words) => {
      expect(readCommand(writeCommand(words))).toEqual(words)
    }),
  )
  expect(readCommand('a "b c')).toBeUndefined()
  expect(readCommand('kubectl scale \\\n  "deployment/check out" --replicas=8')).toEqual([
    'kubectl',
    'scale',
    'deployment/check out',
    '--replicas=8',
  ])
})

test('equal values have one spelling, whatever order they were stored in, and it survives storage', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const spelled = canonicalJson(value)
      expect(canonicalJson(JSON.parse(spelled))).toBe(spelled)
    }),
  )
  expect(canonicalJson({ b: 1, a: { d: undefined, c: [new Date(0)] } })).toBe(
    '{"a":{"c":["1970-01-01T00:00:00.000Z"]},"b":1}',
  )
})

test('a change waits for the budget and for the cool-down, whichever takes longer', () => {
  const at = (minutes: number) => new Date(minutes * 60_000)
  const limits = { budget: { most: 2, perMs: 60 * 60_000 }, coolDownMs: 5 * 60_000 }
  expect(heldUntil([], limits, 's', at(10))).toBeUndefined()
  expect(heldUntil([at(8)], limits, 's', at(10))).toMatchObject({
    until: at(13),
    why: expect.stringContaining('rests'),
  })
  expect(heldUntil([at(0), at(2)], limits, 's', at(10))).toMatchObject({
    until: at(60),
    why: expect.stringContaining('2 changes within 1 h'),
  })
  expect(heldUntil([at(0), at(2)], limits, 's', at(60))).toBeUndefined()
  expect(heldUntil([], { ...limits, budget: { most: 0, perMs: 1_000 } }, 's', at(10))).toBeDefined()
})
