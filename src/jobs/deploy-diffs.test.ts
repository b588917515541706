import { afterAll, beforeAll, expect, test } from 'vitest'
import { testClone } from '../clients/git/test-clone.ts'
import { contextWith } from '../commands/test-context.ts'
import type { Code } from '../core/code/code-host.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { Window } from '../core/telemetry/window.ts'
import { replay } from '../investigation/replay.ts'
import { began, cries, labOf, requests, seenAt, turns, well } from './test-scenes.ts'
import { solve } from './test-solve.ts'

const pool = (size: number) => ({ 'src/pool.py': `import db\n\ndb_pool_size = ${size}\ndb_timeout_seconds = 5\n` })
const page = (title: string) => ({ 'web/page.ts': `export const heading = '${title}'\nexport const columns = 3\n` })

let clone: ReturnType<typeof testClone>
/** The commits that were out one after the other; the pool shrinks in the first or in the second change. */
const histories: Record<'first' | 'second', string[]> = { first: [], second: [] }
beforeAll(() => {
  clone = testClone()
  const start = clone.commit('start', { ...pool(40), ...page('Cart') })
  histories.first = [start, clone.commit('tidy', pool(2)), clone.commit('tidy more', page('Your cart'))]
  clone.git('checkout', '-q', '-b', 'other', start)
  histories.second = [start, clone.commit('tidy', page('Your cart')), clone.commit('tidy more', pool(2))]
})
afterAll(() => clone.close())

const deploy = (index: number, minutesBefore: number, sha: string): Deploy => ({
  ...{ id: `d${index}`, at: new Date(began.getTime() - minutesBefore * 60_000), service: 'cart', kind: 'deploy' },
  ...{ title: `Number ${index}`, sha, author: 'kim', origin: 'ci' },
})

/** An investigation of trouble after two deploys whose titles say nothing. */
function investigated(shrinks: 'first' | 'second', code?: Code) {
  const [before, ...changes] = histories[shrinks].map((sha, index) => deploy(index, [600, 6, 2][index]!, sha))
  const profiles = labOf({
    cart: {
      values: well({ errors: turns(1, 180) }),
      entries: cries('cart', 'ERROR', 'db pool exhausted: no connection within db_timeout_seconds, 2 of 2 in use'),
      changes,
      traces: requests(['cart'], 'cart'),
    },
  })
  const store = {
    deploys: async ({ window }: { window: Window }) =>
      [before!].filter(({ at }) => at >= window.from && at < window.to),
    library: { search: async () => [] },
    investigations: { cases: async () => [] },
  } as never
  const clock = { now: () => seenAt }
  return solve({
    ...{ profiles, service: 'cart', now: seenAt },
    effects: {
      context: async (actor, commandId) =>
        contextWith({ ...{ actor, commandId, profiles, store, clock }, ...(code && { code }) }),
    },
  })
}

const clones = (): Code => {
  const repository = clone.repository()
  return { of: () => repository, at: () => repository }
}

test.each([
  ['first', 'Number 1', 'Number 2'],
  ['second', 'Number 2', 'Number 1'],
] as const)(
  'of two deploys near the onset the %s is named when its diff explains the trouble',
  async (shrinks, cause, other) => {
    const { item, recorded } = await investigated(shrinks, clones())
    const { rootCause, excluded } = item.verdict!
    expect(rootCause).toMatchObject({ kind: 'bad_deploy', summary: expect.stringContaining(cause) })
    expect(rootCause!.summary).toMatch(/lowers the size of a pool/)
    expect(excluded.find(({ cause: { summary } }) => summary.includes(other))?.why).toMatch(/nothing that would show/)
    const again = replay(item, JSON.parse(JSON.stringify(recorded)))
    expect(JSON.stringify(again.verdict)).toBe(JSON.stringify(item.verdict))
  },
)

test('without their diffs nothing tells them apart but the time', async () => {
  for (const shrinks of ['first', 'second'] as const) {
    const { verdict } = (await investigated(shrinks)).item
    expect(verdict!.rootCause?.summary ?? '').not.toMatch(/lowers the size of a pool/)
    expect(verdict!.excluded.map(({ why }) => why).join()).not.toMatch(/nothing that would show/)
  }
})

test('a repository that does not answer is told and takes nothing away', async () => {
  const { item, recorded } = await investigated('first', {
    ...clones(),
    of: () => ({
      ...clone.repository(),
      compare: () => clone.repository().compare({ base: 'f'.repeat(40), head: 'e'.repeat(40) }),
    }),
  })
  const deploys = recorded.find(({ ask }) => ask.id === 'cart: deploys')!.answer
  expect(deploys).toMatchObject({
    ok: true,
    value: {
      deploys: [{}, {}],
      notes: [expect.stringMatching(/Without all of what was changed .* does not have both/)],
    },
  })
  expect(item.state).toBe('concluded')
})
