import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { isUnaltered } from '../commands/approval/hash-content.ts'
import type { Store } from '../core/store.ts'
import { leaseMs } from './execute.ts'
import { approvalScene } from './test-approval-scene.ts'
import { Killed } from './test-executor.ts'

const scene = await approvalScene()
const { t, shop, bugs, ask, proposed, refusal, round, read, cards } = scene
afterEach(scene.reset)
afterAll(() => t.close())

describe('one approval', () => {
  test('is asked for on one card, which goes along to the outcome', async () => {
    const { id, sha256 } = await proposed()
    expect(await cards()).toMatchObject([{ kind: 'card', channel: '#approvals', priority: 10, wanted: 1 }])
    await ask('alice', 'approve', { proposal: id, hash: sha256 })
    await round()
    expect(await read(id)).toMatchObject({
      state: 'succeeded',
      approvals: [{ by: { id: 'alice' }, via: 'slack' }],
      runs: [{ outcome: 'done', says: 'It turned.' }],
    })
    const [card, ...others] = await cards()
    expect(others).toEqual([])
    expect(card?.body.proposal).toMatchObject({ state: 'succeeded', approvals: [{ by: { name: 'alice' } }] })
    expect(shop.done).toHaveLength(1)
  })

  test('counts once among two approvers, a command line and a replayed click at once', async () => {
    const { id, sha256 } = await proposed()
    const other = await t.another()
    const askings = [
      ask('alice', 'approve', { proposal: id, hash: sha256 }, { commandId: 'click-1' }),
      ask('carol', 'approve', { proposal: id }, { store: other.store }),
      ask('alice', 'approve', { proposal: id, hash: sha256 }, { commandId: 'click-1', store: other.store }),
      ask('carol', 'deny', { proposal: id }),
    ]
    const said = await Promise.all(askings.map(refusal))
    expect(said.filter((one) => one === 'allowed')).toHaveLength(1)
    const after = await read(id)
    const truth =
      after.state === 'denied'
        ? /was denied by @carol/
        : new RegExp(`already approved by @${after.approvals[0]!.by.name}`)
    for (const one of said.filter((each) => each !== 'allowed')) expect(one).toMatch(truth)
    await Promise.all([round(), round({ store: other.store }), round()])
    expect(shop.done).toHaveLength(after.state === 'denied' ? 0 : 1)
  })

  test.each([
    ['a viewer', 'eve', {}, /forbidden: approve needs the role oncall; eve has viewer/],
    ['the requester of a high risk', 'bob', { risk: 'high' }, /forbidden: You proposed/],
    [
      'somebody not named for the service',
      'alice',
      { service: 'payments' },
      /forbidden: Changes of payments are approved by carol only/,
    ],
  ])('of %s is refused, and does not use the approval up', async (_, who, more, why) => {
    const { id, sha256 } = await proposed(more)
    expect(await refusal(ask(who, 'approve', { proposal: id, hash: sha256 }))).toMatch(why)
    await ask('carol', 'approve', { proposal: id, hash: sha256 })
    expect((await read(id)).state).toBe('approved')
  })

  test('names the hash: typed for a high risk, and never another one', async () => {
    const { id, sha256 } = await proposed({ risk: 'high' })
    expect(await refusal(ask('alice', 'approve', { proposal: id }))).toContain(
      `approve it with hash=${sha256.slice(0, 8)}`,
    )
    expect(await refusal(ask('alice', 'approve', { proposal: id, hash: 'deadbeef' }))).toMatch(
      /conflict: What you saw is not/,
    )
    await ask('alice', 'approve', { proposal: id, hash: sha256.slice(0, 8).toUpperCase() })
    expect((await read(id)).state).toBe('approved')
  })

  test('of an investigation means its only proposal', async () => {
    await proposed({ investigation: 'inv-00000001' })
    expect(await refusal(ask('alice', 'approve', { proposal: 'sess-abc123' }))).toMatch(
      /not_found: There is no proposal "sess-abc123"/,
    )
    expect(await ask('alice', 'approve', { proposal: 'inv-00000001' })).toMatchObject({ state: 'approved' })
    expect(await refusal(ask('carol', 'approve', { proposal: 'inv-00000001' }))).toMatch(/already approved by @alice/)
  })

  test('after the end of its time says so, and nothing is done', async () => {
    const { id } = await proposed({ expires: '10m' })
    t.clock.forward(10 * 60_000)
    expect(await refusal(ask('alice', 'approve', { proposal: id }))).toMatch(/expired just now: nothing was done/)
    await round()
    expect((await read(id)).state).toBe('expired')
    expect((await cards())[0]?.body.proposal.state).toBe('expired')
    expect(shop.done).toEqual([])
  })
})

describe('what was altered in the database', () => {
  const alter = (id: string) =>
    t.db
      .updateTable('proposals')
      .set(({ fn, val }) => ({ content: fn<string>('replace', ['content', val('"on"'), val('"off"')]) }))
      .where('id', '=', id)
      .execute()

  test('before its approval is not approved', async () => {
    const { id, sha256 } = await proposed()
    await alter(id)
    expect(isUnaltered(await read(id))).toBe(false)
    expect(await refusal(ask('alice', 'approve', { proposal: id, hash: sha256 }))).toMatch(/does not match its hash/)
  })

  test('after its approval is not carried out', async () => {
    const { id, sha256 } = await proposed()
    await ask('alice', 'approve', { proposal: id, hash: sha256 })
    await alter(id)
    await round()
    expect(await read(id)).toMatchObject({
      state: 'failed',
      runs: [{ outcome: 'refused', says: expect.stringMatching(/does not match its hash/) }],
    })
    expect(shop.done).toEqual([])
  })
})

describe('a process that is killed', () => {
  /** A store whose process ends right after the n-th time something was written, or right before. */
  const dying = (n: number, when: 'before' | 'after'): Store => {
    let count = 0
    return {
      ...t.store,
      async transact(work) {
        count += 1
        if (count === n && when === 'before') throw new Killed()
        const result = await t.store.transact(work)
        if (count === n) throw new Killed()
        return result
      },
    }
  }

  const moments = [1, 2, 3].flatMap((n) => (['before', 'after'] as const).map((when) => [n, when] as const))

  test.each(moments)('at its write %i, %s it: the change happens once, and its outcome is told', async (n, when) => {
    const { id, sha256 } = await proposed()
    await ask('alice', 'approve', { proposal: id, hash: sha256 })
    await round({ store: dying(n, when) })
    await round()
    t.clock.forward(leaseMs + 1)
    await round()
    expect((await read(id)).state).toBe('succeeded')
    expect(shop.done).toHaveLength(1)
  })

  test.each([
    ['before', 'absent', false, 'succeeded', 1],
    ['after', 'done', false, 'succeeded', 1],
    ['before', 'unknown', false, 'failed', 0],
    ['after', 'unknown', false, 'failed', 1],
    ['after', 'unknown', true, 'succeeded', 2],
  ] as const)(
    '%s the effect, with a target that then says %s (repeatable: %s), ends as %s',
    async (when, probe, repeatable, state, times) => {
      const { id, sha256 } = await proposed()
      await ask('alice', 'approve', { proposal: id, hash: sha256 })
      shop.next = when === 'before' ? { dieBefore: true } : { dieAfter: true }
      // Kills the process for good: what it would write afterwards is lost as well.
      await round({ store: dying(3, 'before') })
      expect((await read(id)).runs).toMatchObject([{ step: 'intended' }])
      shop.probe = probe
      shop.repeatable = repeatable
      t.clock.forward(leaseMs + 1)
      await round()
      const after = await read(id)
      expect(after.state).toBe(state)
      if (state === 'failed')
        expect(after.runs[0]).toMatchObject({ outcome: 'unknown', says: expect.stringMatching(/nobody can tell/) })
      // A repetition goes out under the same key, by which the target knows that it is one effect.
      expect(shop.done).toHaveLength(times)
      expect(new Set(shop.done).size).toBeLessThanOrEqual(1)
    },
  )

  test('while it still works keeps others away, however long that takes', async () => {
    const { id, sha256 } = await proposed()
    await ask('alice', 'approve', { proposal: id, hash: sha256 })
    await round({ store: dying(3, 'before') })
    const { version } = await read(id)
    shop.done.length = 0
    t.clock.forward(leaseMs - 1_000)
    expect(await t.store.extendProposal(id, version, new Date(t.clock.now().getTime() + leaseMs))).toBe(true)
    t.clock.forward(leaseMs - 1_000)
    await round()
    expect(await read(id)).toMatchObject({ version, state: 'executing' })
    expect(await t.store.extendProposal(id, version - 1, t.clock.now())).toBe(false)
  })
})

test('nothing of ours went wrong', () => {
  expect(bugs.filter((bug) => !(bug instanceof Killed))).toEqual([])
})
