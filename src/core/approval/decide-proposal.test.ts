import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Problem } from '../problem.ts'
import type { Approver } from './approver.ts'
import { decideProposal } from './decide-proposal.ts'
import { applyMove, type Move } from './moves.ts'
import { dueAt, type Proposal, type ProposalState } from './proposal.ts'
import { approvalsFor, type Risk } from './risk.ts'

const start = new Date('2026-03-02T09:00:00Z')
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000)

const by = (id: string, more: Partial<Approver> = {}): Approver => ({
  id,
  name: id,
  role: 'oncall',
  via: 'slack',
  teams: [],
  isPerson: true,
  ...more,
})

const proposal = (more: Partial<Proposal> = {}): Proposal => {
  const risk: Risk = more.risk ?? 'medium'
  return {
    id: 'prop-1a2b3c4d',
    version: 1,
    sha256: 'abcdef0123456789'.repeat(4),
    state: 'pending',
    createdAt: start,
    asking: 'ask',
    places: [],
    approvals: [],
    runs: [],
    title: 'Scale deployment shop/checkout from 4 to 8 replicas',
    service: 'checkout',
    environment: 'production',
    operation: { kind: 'kubernetes.scale', target: 'prod', parameters: {} },
    command: ['kubectl', 'scale'],
    rollback: { command: ['kubectl'], operation: { kind: 'kubernetes.scale', target: 'prod', parameters: {} } },
    risk,
    reasons: [],
    requester: { kind: 'user', id: 'bob', name: 'bob' },
    needed: approvalsFor(risk),
    expiresAt: later(60),
    ...more,
  }
}

const after = (before: Proposal, move: Move, now = later(1)): Proposal => {
  const events = decideProposal(before, move, now)
  if (events instanceof Problem) throw events
  return events.reduce((one, event) => applyMove(one, event, now), before)
}
const why = (before: Proposal, move: Move, now = later(1)) => {
  const refused = decideProposal(before, move, now)
  return refused instanceof Problem ? `${refused.code}: ${refused.message}` : 'allowed'
}
const hash = 'abcdef01'

test.each<[string, Partial<Proposal>, Move, string]>([
  [
    'a viewer',
    {},
    { type: 'approve', by: by('eve', { role: 'viewer' }) },
    'forbidden: Approving needs the role oncall',
  ],
  [
    'the requester of a high risk',
    { risk: 'high' },
    { type: 'approve', by: by('bob'), hash },
    'forbidden: You proposed',
  ],
  ['the requester of a medium risk', {}, { type: 'approve', by: by('bob') }, 'allowed'],
  [
    'nobody named',
    { approvers: ['team:payments'] },
    { type: 'approve', by: by('alice') },
    'forbidden: Changes of checkout are approved by team:payments only',
  ],
  [
    'a member of the named team',
    { approvers: ['team:payments'] },
    { type: 'approve', by: by('alice', { teams: ['payments'] }) },
    'allowed',
  ],
  [
    'an SRE lead who is not named',
    { approvers: ['carol'] },
    { type: 'approve', by: by('alice', { role: 'sre-lead' }) },
    'forbidden',
  ],
  [
    'no hash for a high risk',
    { risk: 'high' },
    { type: 'approve', by: by('alice') },
    'invalid: The risk of prop-1a2b3c4d is high: look at exactly what it does, then approve it with hash=abcdef01',
  ],
  ['another hash', {}, { type: 'approve', by: by('alice'), hash: '00000000' }, 'conflict: What you saw is not what'],
  ['too short a hash', { risk: 'high' }, { type: 'approve', by: by('alice'), hash: 'abc' }, 'conflict'],
  [
    'a whole hash',
    { risk: 'high' },
    { type: 'approve', by: by('alice'), hash: 'abcdef0123456789'.repeat(4) },
    'allowed',
  ],
  [
    'a key that belongs to nobody',
    { risk: 'high' },
    { type: 'approve', by: by('ci', { isPerson: false }), hash },
    'forbidden: A risk of high is approved by a person',
  ],
  [
    'an agent',
    { risk: 'high' },
    { type: 'approve', by: by('alice', { via: 'mcp' }), hash },
    'forbidden: A risk of high is not approved through an agent',
  ],
])('%s', (_, more, move, said) => {
  expect(why(proposal(more), move)).toContain(said)
})

test('a critical change takes two different people, and the first does not count twice', () => {
  const first = after(proposal({ risk: 'critical' }), { type: 'approve', by: by('alice'), hash })
  expect(first).toMatchObject({ state: 'pending', approvals: [{ by: { id: 'alice' } }] })
  expect(why(first, { type: 'approve', by: by('alice'), hash })).toMatch(/somebody else must as well/)
  expect(after(first, { type: 'approve', by: by('carol'), hash }).state).toBe('approved')
})

test('whoever comes too late is told what came first', () => {
  const approve: Move = { type: 'approve', by: by('carol') }
  const approved = after(proposal(), { type: 'approve', by: by('alice') })
  expect(why(approved, approve, later(3))).toBe('conflict: prop-1a2b3c4d was already approved by @alice 2 min ago.')
  const denied = after(proposal(), { type: 'deny', by: by('dan'), reason: 'not now' })
  expect(why(denied, approve, later(3))).toMatch(/was denied by @dan 2 min ago: nothing was done/)
  expect(why(proposal(), approve, later(60))).toMatch(/expired just now: nothing was done/)
  expect(why(after(proposal(), { type: 'expire' }, later(61)), approve, later(70))).toMatch(/expired 10 min ago/)
})

test('only what changed something is rolled back, and only the way that was approved', () => {
  const approved = after(proposal(), { type: 'approve', by: by('alice') })
  const begun = after(approved, { type: 'begin', key: 'k', leaseUntil: later(2) })
  const intended = after(begun, { type: 'intend', version: begun.version })
  const finish = (outcome: 'done' | 'refused' | 'unknown') =>
    after(intended, { type: 'finish', version: intended.version, outcome, says: 'said' })
  const back: Move = { type: 'roll_back', by: by('alice') }
  expect(after(finish('done'), back)).toMatchObject({
    state: 'executing',
    runs: [{}, { direction: 'back', step: 'claimed' }],
  })
  expect(why(finish('refused'), back)).toMatch(/changed nothing, so there is nothing to roll back: said/)
  expect(why(finish('unknown'), back)).toBe('allowed')
  expect(why({ ...finish('done'), rollback: { command: ['by', 'hand'] } }, back)).toMatch(/carried out by hand/)
})

const people = ['alice', 'bob', 'carol', 'dan']
const anyMove: fc.Arbitrary<(now: Proposal) => Move> = fc.oneof(
  fc
    .record({
      id: fc.constantFrom(...people),
      role: fc.constantFrom('viewer', 'oncall', 'sre-lead') as fc.Arbitrary<Approver['role']>,
      good: fc.boolean(),
    })
    .map(
      ({ id, role, good }) =>
        (): Move => ({ type: 'approve', by: by(id, { role }), hash: good ? hash : 'ffffffff' }),
    ),
  fc.constantFrom(...people).map((id) => (): Move => ({ type: 'deny', by: by(id) })),
  fc.constantFrom(...people).map((id) => (): Move => ({ type: 'roll_back', by: by(id) })),
  fc.constant((): Move => ({ type: 'expire' })),
  fc.constant((): Move => ({ type: 'hold', until: later(5), why: 'rest' })),
  fc.constant((): Move => ({ type: 'begin', key: 'k', leaseUntil: later(2) })),
  fc.boolean().map(
    (stale) =>
      (now: Proposal): Move => ({ type: 'intend', version: now.version - (stale ? 1 : 0) }),
  ),
  fc
    .record({
      stale: fc.boolean(),
      outcome: fc.constantFrom('done', 'refused', 'conflict', 'unknown') as fc.Arbitrary<'done'>,
    })
    .map(
      ({ stale, outcome }) =>
        (now: Proposal): Move => ({
          type: 'finish',
          version: now.version - (stale ? 1 : 0),
          outcome,
          says: '',
          verifyAt: later(9),
        }),
    ),
  fc
    .record({
      result: fc.constantFrom('recovered', 'still_wrong') as fc.Arbitrary<'recovered'>,
      rollBack: fc.boolean(),
    })
    .map(
      ({ result, rollBack }) =>
        (): Move => ({ type: 'verify', result, says: '', rollBack }),
    ),
)

const legal: Record<ProposalState, ProposalState[]> = {
  pending: ['pending', 'approved', 'denied', 'expired'],
  approved: ['approved', 'executing', 'denied', 'expired', 'failed'],
  executing: ['executing', 'succeeded', 'failed', 'rolled_back'],
  succeeded: ['succeeded', 'executing'],
  failed: ['failed', 'executing'],
  rolled_back: ['rolled_back'],
  denied: ['denied'],
  expired: ['expired'],
}

test('whatever is asked in whatever order, states only move as they may, and nothing begins without every approval', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<Risk>('low', 'medium', 'high', 'critical'),
      fc.array(fc.tuple(anyMove, fc.integer({ min: 0, max: 4 })), { maxLength: 40 }),
      (risk, moves) => {
        let now = start
        let one = proposal({ risk })
        for (const [make, minutes] of moves) {
          now = new Date(now.getTime() + minutes * 60_000)
          const events = decideProposal(one, make(one), now)
          if (events instanceof Problem) continue
          const next = events.reduce((p, event) => applyMove(p, event, now), one)
          expect(legal[one.state]).toContain(next.state)
          expect(next.version).toBe(one.version + events.length)
          one = next
          const yes = new Set(one.approvals.map((a) => a.by.id))
          expect(yes.size).toBe(one.approvals.length)
          if (risk === 'high' || risk === 'critical') expect(yes.has('bob')).toBe(false)
          if (one.runs.length) expect(yes.size).toBe(one.needed)
          // One way forward at most: an effect is never begun a second time.
          expect(one.runs.filter(({ direction }) => direction === 'forward').length).toBeLessThanOrEqual(1)
          if (['denied', 'expired', 'rolled_back'].includes(one.state)) expect(dueAt(one)).toBeUndefined()
        }
      },
    ),
    { numRuns: 400 },
  )
})
