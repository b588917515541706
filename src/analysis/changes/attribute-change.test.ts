import fc from 'fast-check'
import { expect, test } from 'vitest'
import { attributeChange } from './attribute-change.ts'
import type { ChangeQuestion } from './change-question.ts'
import { guilty, type TestCommit, type TestIncident, testIncident, tidied } from './test-incident.ts'

const culprit: TestCommit = {
  says: 'simplify the pool',
  files: ['pkg/db/pool.go'],
  at: -30,
  deployed: ['stock', -4],
  diff: '@@ pkg/db/pool.go @@\n-const maxConns = 60\n+const maxConns = 6',
}
const incident: TestIncident = {
  service: 'stock',
  summary: 'stock waits for database connections',
  lines: ['stock ERROR pool exhausted: waited 5s for a connection', 'shop ERROR stock timed out after 5000ms'],
  moves: { 'stock db_pool_max': [60, 6], 'stock db_pool_wait_ms': [1, 5000], 'shop error_ratio': [0.001, 0.2] },
  trace: ['!shop POST /reserve', '!stock Reserve|error=pool exhausted'],
  culprit,
  decoys: [tidied('stock', 'services/stock/handler.go')],
}

test('names commit, first service, who suffers and what to do, with evidence word for word', () => {
  const question = testIncident(incident)
  const found = attributeChange(question)
  expect(found).toMatchObject({ outcome: 'cause', service: 'stock', blastRadius: ['shop'], remediation: 'rollback' })
  expect(found.causes[0]).toMatchObject({ object: { kind: 'commit', name: guilty }, kind: 'pool_shrunk' })
  expect(found.causes[0]?.remedies[0]?.command).toEqual(['git', 'revert', '--no-edit', guilty])
  const cited = found.causes[0]!.evidence.map((id) => found.evidence.find((one) => one.id === id)!)
  expect(cited.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['change', 'log']))
  expect(culprit.diff).toContain(cited.find(({ kind }) => kind === 'change')!.quote)
})

test('never blames what went out after the alert', () => {
  const found = attributeChange(testIncident({ ...incident, culprit: { ...culprit, at: 8, deployed: ['stock', 9] } }))
  expect(
    found.ranking.find(({ change }) => change.kind === 'commit' && change.commit.sha === guilty)?.confidence,
  ).toBeLessThan(0.05)
})

test('blames the flag that failing lines name, and says which commit is behind it', () => {
  const found = attributeChange(
    testIncident({
      service: 'cart',
      summary: 'cart answers 500',
      lines: ['cart ERROR two_step_checkout: step is missing'],
      flags: [['two_step_checkout', 'cart', -2]],
      culprit: {
        says: 'two steps behind a flag',
        files: ['cart/steps.ts'],
        at: -900,
        deployed: ['cart', -890],
        diff: "@@ cart/steps.ts @@\n+  if (flags.isOn('two_step_checkout')) return steps[cart.step].render()",
      },
    }),
  )
  expect(found.outcome).toBe('cause')
  expect(found.remediation).toBe('disable_flag')
  const top = found.ranking[0]!
  expect(top.change.kind === 'commit' ? top.change.commit.sha : top.behind?.sha).toBe(guilty)
})

test('says what was missing when little was seen', () => {
  const empty = { logs: [], patterns: [], metrics: [], traces: [], changes: { commits: [], deploys: [], flags: [] } }
  const found = attributeChange({ alert: { service: 'a', at: new Date(0), summary: '' }, ...empty })
  expect(found).toMatchObject({ outcome: 'undetermined', service: 'a', ranking: [] })
  expect(found.unknowns).toHaveLength(5)
})

test('gives the same answer in whatever order changes come, and belief that sums to no more than one', () => {
  const question = testIncident(incident)
  const { commits } = question.changes
  fc.assert(
    fc.property(fc.shuffledSubarray([...commits], { minLength: commits.length }), (shuffled) => {
      const found = attributeChange({ ...question, changes: { ...question.changes, commits: shuffled } })
      const top = found.ranking[0]!.change
      const belief = [...found.ranking, ...found.outside].reduce((sum, { confidence }) => sum + confidence, 0)
      return top.kind === 'commit' && top.commit.sha === guilty && belief <= 1 + 1e-9
    }),
    { numRuns: 10 },
  )
})

test('takes any text without throwing, and cites only evidence it gives', () => {
  const wild = fc.string({ unit: 'binary', maxLength: 80 })
  fc.assert(
    fc.property(wild, wild, wild, wild, (summary, message, diff, path) => {
      const question: ChangeQuestion = {
        ...testIncident({ service: 'x', summary, lines: [] }),
        logs: [
          { at: new Date('2031-03-04T12:01:00Z'), service: 'x', message, level: 'ERROR', extra: { [path]: diff } },
        ],
        changes: {
          commits: [
            {
              sha: 'abc',
              author: '',
              at: new Date('2031-03-04T11:00:00Z'),
              message,
              files: [path],
              diff: `@@ ${path}\n-${diff}\n+${message}`,
            },
          ],
          deploys: [],
          flags: [],
        },
      }
      const found = attributeChange(question)
      const ids = new Set(found.evidence.map(({ id }) => id))
      return [...found.ranking, ...found.outside, ...found.causes].every(({ evidence }) =>
        evidence.every((id) => ids.has(id)),
      )
    }),
    { numRuns: 25 },
  )
})
