import { expect, test } from 'vitest'
import { Problem } from '../problem.ts'
import type { Backend } from '../telemetry/backend.ts'
import { redactedBackend } from './redacted-backend.ts'
import { sampleSecrets } from './test-secrets.ts'

const at = new Date('2026-03-01T10:00:00Z')
const asked = {} as never

/** A backend that gives a text away wherever it can. */
function leaky(text: string): Backend {
  const series = { name: text, labels: { query: text }, times: new Float64Array(), values: new Float64Array() }
  const span = { id: 's1', service: 'cart', operation: text, startedAt: at, durationMs: 1, failed: false }
  const deploy = { id: 'd1', at, service: 'cart', kind: 'deploy' as const, title: text, url: text, origin: 'x' }
  return {
    kind: 'leaky',
    abilities: ['logs', 'metrics', 'traces', 'changes'],
    logs: async () => [{ at, message: text, service: 'cart', traceId: 't1', extra: { 'http.body': text, n: 5 } }],
    countLogs: async () => series,
    metric: async () => series,
    expression: async () => [series],
    traces: async () => [{ id: 't1', spans: [{ ...span, attributes: { 'db.statement': text, [text]: 1 } }] }],
    changes: async () => [deploy],
    health: async () => [{ what: 'logs', ok: false, message: text }],
  }
}

test.each(sampleSecrets)('$name comes out of no answer of a backend', async ({ text, secret }) => {
  const backend = redactedBackend(leaky(text))
  const answers = await Promise.all([
    backend.logs(asked),
    backend.countLogs(asked),
    backend.metric(asked),
    backend.expression(asked),
    backend.traces(asked),
    backend.health(),
    ...(text.includes('@') && /mail/.test(text) ? [] : [backend.changes(asked)]),
  ])
  const shown = JSON.stringify(answers)
  expect(shown).not.toContain(JSON.stringify(secret).slice(1, -1))
  expect(shown).toContain('[redacted:')
})

test('identifiers stay, and so does whom to ask about a change', async () => {
  const inner = leaky('plain')
  const backend = redactedBackend({
    ...inner,
    changes: async () => [{ ...(await inner.changes(asked))[0]!, author: 'dana@example.net' }],
  })
  expect(await backend.logs(asked)).toEqual(await inner.logs(asked))
  expect((await backend.changes(asked))[0]!.author).toBe('dana@example.net')
})

test('what an engine says of a failure may quote a secret: that stays inside, too', async () => {
  const backend = redactedBackend({
    ...leaky('x'),
    logs: async () => {
      throw new Problem('unavailable', 'cannot reach https://app:hunter2hunter@logs.example')
    },
  })
  await expect(backend.logs(asked)).rejects.toThrow(
    new Problem('unavailable', 'cannot reach https://app:[redacted:password]@logs.example'),
  )
})
