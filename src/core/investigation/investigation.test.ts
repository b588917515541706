import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clockActor } from '../actor.ts'
import { advance, cancel, type Investigation, join, phases, surrender, usualBudget } from './investigation.ts'
import { readInvestigation } from './read-stored.ts'

const at = new Date('2026-03-02T09:00:00Z')
const begun: Investigation = {
  id: 'inv-a3f2b1c4',
  version: 1,
  profile: 'lab',
  service: 'cart',
  incidents: ['INC-1'],
  trigger: { kind: 'incident', by: clockActor('investigation'), reason: 'INC-1: Cart fails' },
  window: { from: new Date('2026-03-02T08:00:00Z'), to: at },
  budget: usualBudget,
  command: 'c',
  updates: true,
  startedAt: at,
  state: 'running',
  phase: 'triage',
  depth: 0,
  hypotheses: [],
  evidence: [],
  transitions: [],
  progress: [],
  exhausted: [],
  proposals: [],
  feedback: [],
}

test('whatever steps are tried, it only goes the ways its phases have, and ends once', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...phases, 'cancel' as const), { maxLength: 40 }), (tried) => {
      let item = begun
      for (const to of tried) {
        const before = item
        try {
          item = to === 'cancel' ? cancel(item, 'omar', at) : advance(item, { to, reason: 'a test' }, at)
        } catch (error) {
          expect((error as { code: string }).code).toBe('conflict')
          continue
        }
        expect(before.state).toBe('running')
        expect(item.transitions.every(({ reason }) => reason !== '')).toBe(true)
        if (item.state === 'concluded') expect(item.phase).toBe('done')
        expect(item.endedAt !== undefined).toBe(item.state !== 'running')
        expect(item.depth).toBe(item.transitions.filter((step) => step.to === 'investigate').length)
      }
    }),
  )
})

test('evidence keeps its name, lines count up, an incident joins once', () => {
  const evidence = (id: string, says: string) => ({ id, kind: 'log' as const, source: 's', quote: 'q', says })
  const once = advance(begun, { to: 'hypothesize', reason: 'r', evidence: [evidence('e1', 'first')] }, at)
  const twice = advance(
    once,
    {
      to: 'conclude',
      reason: 'r',
      evidence: [evidence('e1', 'other'), evidence('e2', 'second')],
      tell: [{ step: 'cause', text: 'x' }],
    },
    at,
  )
  expect(twice.evidence.map(({ says }) => says)).toEqual(['first', 'second'])
  const joined = join(join(twice, 'INC-2', at), 'INC-2', at)
  expect(joined.incidents).toEqual(['INC-1', 'INC-2'])
  expect(joined.progress.map(({ seq, step }) => [seq, step])).toEqual([
    [1, 'cause'],
    [2, 'joined'],
  ])
})

test('giving up keeps what was found and says why there is no verdict', () => {
  expect(surrender(begun, 'It broke.', at)).toMatchObject({
    state: 'concluded',
    phase: 'done',
    verdict: { outcome: 'undetermined', unknowns: ['It broke.'] },
  })
})

test('it comes back from storage as it was, moments included', () => {
  const ended = surrender(join(begun, 'INC-2', at), 'It broke.', at)
  expect(readInvestigation(JSON.parse(JSON.stringify(ended)))).toEqual(ended)
})
