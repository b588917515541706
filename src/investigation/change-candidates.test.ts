import { expect, test } from 'vitest'
import type { Answer } from '../core/investigation/ask.ts'
import { type Investigation, usualBudget } from '../core/investigation/investigation.ts'
import { candidatesAt } from './candidates.ts'
import type { SeenChange } from './change-question.ts'
import { readScene } from './scene.ts'

const minute = 60_000
const began = Date.parse('2031-03-04T12:00:00Z')
const when = (minutes: number) => new Date(began + minutes * minute)

const answer = (value: unknown) => ({ ok: true, value }) as Answer

/** The candidates at a service that says one thing ever since it began, and was changed before: minutes count from then. */
function candidates(
  message: string,
  changes: (Pick<SeenChange, 'kind' | 'title'> & { at: number; files?: string[]; diff?: string })[],
) {
  const window = { from: when(-30), to: when(30) }
  const lines = Array.from({ length: 60 }, (_, at) => ({
    timestamp: when(29.8 - at / 2).toISOString(),
    level: 'ERROR',
    message,
    service: 'cart',
    trace_id: null,
    span_id: null,
    extra: {},
  }))
  const deploys = changes.map((one, index) => ({
    id: `change-${index}`,
    service: 'cart',
    origin: 'test',
    ...one,
    at: when(one.at).toISOString(),
  }))
  const scene = readScene(
    {
      service: 'cart',
      window,
      evidence: [],
      incidents: [],
      profile: 'lab',
      budget: usualBudget,
    } as unknown as Investigation,
    new Map([
      [
        'cart: anomaly',
        answer({
          anomalies: [
            {
              service: 'cart',
              metric: 'error_rate',
              description: 'error_rate is far above what is usual',
              severity: 'critical',
              direction: 'high',
              score: 1,
              detected_at: when(0).toISOString(),
              current_value: 0.4,
            },
          ],
        }),
      ],
      ['cart: logs', answer({ entries: lines })],
      ['cart: logs before', answer({ entries: [] })],
      ['cart: deploys', answer({ deploys })],
    ]),
  )
  return { found: candidatesAt(scene, scene.focus), scene }
}

const reset = 'connection reset by peer while writing the order'

test('documentation that changed right before the onset is put aside, and a setting that changed earlier is not', () => {
  const { found } = candidates(reset, [
    { kind: 'commit', title: 'docs: explain how to page somebody', at: -1 },
    { kind: 'config', title: 'Halve the keep-alive', at: -6 },
  ])
  const changes = found.filter(({ kind }) => /^bad_/.test(kind))
  expect(changes.map(({ object, kind, why }) => [object.kind, kind, why])).toEqual([
    ['service', 'bad_config', undefined],
    ['commit', 'bad_deploy', 'it touches nothing that runs in production'],
  ])
  expect(changes[0]!.strength).toBeGreaterThan(0.6)
  expect(changes[1]!.strength).toBeLessThan(0.05)
})

test.each([
  ['one more commit of a push may be anything', { title: 'docs: explain paging (and 2 more commits)' }],
  ['a title that tells nothing', { title: 'Round prices per line' }],
  ['code among the files', { title: 'docs: explain paging', files: ['docs/paging.md', 'cart/price.ts'] }],
])('%s: it stays a suspect', (_, change) => {
  const { found } = candidates(reset, [{ kind: 'commit', at: -1, ...change }])
  expect(found.find(({ kind }) => kind === 'bad_deploy')).toMatchObject({ object: { name: 'cart' } })
  expect(found.every(({ why }) => why === undefined)).toBe(true)
})

test('of two settings the one that lines name is blamed, although the other was nearer, and the evidence says why', () => {
  const { found, scene } = candidates('order failed: checkout_pool_limit reached, no connection for 5000 ms', [
    { kind: 'config', title: 'Rename a dashboard', at: -1 },
    { kind: 'config', title: 'Lower checkout_pool_limit to 5', at: -3 },
  ])
  const [best] = found.filter(({ kind }) => kind === 'bad_config')
  expect(best!.summary).toMatch(/Lower checkout_pool_limit.*both name checkout_pool_limit/)
  expect(scene.book.get(best!.evidence[0]!)!.says).toMatch(/; it touches what .* both name checkout_pool_limit/)
})

test('what a diff shows to do nothing, and what came long after the onset, is put aside', () => {
  const { found } = candidates(reset, [
    {
      kind: 'deploy',
      title: 'Tidy',
      at: -1,
      files: ['cart/price.ts'],
      diff: '@@ cart/price.ts @@\n+  console.log("priced")',
    },
    { kind: 'deploy', title: 'Roll forward', at: 12 },
    { kind: 'deploy', title: 'Written down when it was done', at: 1 },
  ])
  const aside = found.filter(({ why }) => why !== undefined)
  expect(aside.map(({ why }) => why).toSorted()).toEqual([
    'it touches only comments, log lines or meters',
    'it went out after the alert',
  ])
  expect(found.find(({ object, kind }) => object.kind === 'service' && kind === 'bad_deploy')?.summary).toMatch(
    /Written down/,
  )
})

test('a diff that was recorded outweighs nearness', () => {
  const { found } = candidates('order failed: pool exhausted, waited 5000 ms for a connection', [
    { kind: 'deploy', title: 'Round prices per line', at: -1 },
    {
      kind: 'config',
      title: 'Tune the pool',
      at: -12,
      files: ['cart/pool.yaml'],
      diff: '@@ cart/pool.yaml @@\n-max_pool_size: 60\n+max_pool_size: 5',
    },
  ])
  const [best, next] = found.filter(({ kind }) => /^bad_/.test(kind)).sort((a, b) => b.strength - a.strength)
  expect(best).toMatchObject({ kind: 'bad_config', summary: expect.stringMatching(/ It .*pool/) })
  expect(best!.strength - next!.strength).toBeGreaterThan(0.15)
})
