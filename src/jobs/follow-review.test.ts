import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { testGitlab } from '../clients/gitlab/test-gitlab.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { ProposalEffects } from './proposals.ts'
import { fixScene, withRepository } from './test-fix-scene.ts'

const scene = await fixScene()
const { t, ask, read, settings } = scene
const minute = 60_000
let gitlab: ReturnType<typeof testGitlab>
let looks: number
beforeEach(() => {
  gitlab = testGitlab()
  looks = 0
})
afterEach(scene.reset)
afterAll(() => t.close())

const context = () => withRepository(gitlab.repository())
const verify: ProposalEffects['verify'] = async () => {
  looks += 1
  return { result: 'recovered', says: 'checkout is well.' }
}
const later = (ms: number, more: Partial<ProposalEffects> = {}) => {
  t.clock.forward(ms)
  return scene.round({ executors: context().executors!, verify, ...more })
}
const at = () => t.clock.now()
const deployed = (moment: Date): Deploy => ({
  ...{ id: `d-${+moment}`, at: moment, service: 'checkout', kind: 'deploy', title: 'v3', origin: 'ci' },
})

/** A fix that was proposed, approved and opened as a merge request. */
async function opened() {
  gitlab.commit('good', { 'src/a.js': 'one\n' })
  const commit = gitlab.commit('bad', { 'src/a.js': 'two\n' })
  const { proposal } = await scene.fix(context(), { service: 'checkout', commit })
  const { id, sha256 } = proposal!
  await ask('alice', 'approve', { proposal: id, hash: sha256 })
  await later(0)
  expect(await read(id)).toMatchObject({ state: 'succeeded', verification: { dueAt: expect.any(Date) } })
  return id
}
const shown = async (id: string) =>
  (await scene.cards()).find(({ body }) => body.proposal?.id === id)!.body.proposal.version
const audited = async (id: string) => (await t.store.audit({ subject: id }, { limit: 100 })).items.length

test('whether a fix helped is looked at once it was merged and deployed, and nobody hears of the waiting', async () => {
  const id = await opened()
  const [card, rows] = [await shown(id), await audited(id)]
  for (let turn = 0; turn < 4; turn += 1) await later(20 * minute)
  expect([looks, await shown(id), await audited(id)]).toEqual([0, card, rows])
  const merged = at()
  gitlab.merge(1, merged.toISOString())
  await t.store.putDeploys([deployed(new Date(merged.getTime() - minute))])
  await later(60 * minute)
  expect((await read(id)).verification).toMatchObject({
    says: expect.stringMatching(/was merged\. It waits for a deploy/),
  })
  expect(await shown(id)).toBeGreaterThan(card)
  await t.store.putDeploys([deployed(at())])
  await later(60 * minute)
  expect(looks).toBe(1)
  expect((await read(id)).verification).toMatchObject({ result: 'recovered', says: 'checkout is well.' })
})

test('it is looked at as long after the deploy as after any change', async () => {
  const id = await opened()
  gitlab.merge(1, at().toISOString())
  const out = new Date(at().getTime() + 5 * minute - 1_000)
  await t.store.putDeploys([deployed(out)])
  await later(5 * minute)
  expect((await read(id)).verification).toMatchObject({ dueAt: new Date(out.getTime() + settings.verifyAfterMs) })
  expect(looks).toBe(0)
  await later(settings.verifyAfterMs)
  expect(looks).toBe(1)
})

test('a backend may be the only one that saw the deploy', async () => {
  const id = await opened()
  gitlab.merge(1, at().toISOString())
  const out = new Date(at().getTime() + minute)
  await later(10 * minute, { changes: async () => [{ ...deployed(out), kind: 'rollout' }] })
  expect((await read(id)).verification?.result).toBe('recovered')
})

test.each<[string, (id: string) => Promise<unknown>, RegExp]>([
  [
    'closed without being merged',
    async () => void Object.assign(gitlab.merges[0]!, { state: 'closed' }),
    /without being merged\. Nothing of it runs/,
  ],
  ['not merged in two weeks', async () => later(15 * 24 * 60 * minute), /Nobody merged it within/],
  [
    'merged and never deployed',
    async () => {
      gitlab.merge(1, at().toISOString())
      await later(3 * 24 * 60 * minute)
    },
    /No deploy of checkout was seen/,
  ],
])('a fix that is %s ends as unknown, and says so', async (_, happens, says) => {
  const id = await opened()
  await happens(id)
  await later(5 * minute)
  expect((await read(id)).verification).toMatchObject({ result: 'unknown', says: expect.stringMatching(says) })
  expect(looks).toBe(0)
})

test('a host that does not answer is asked again', async () => {
  const id = await opened()
  const real = gitlab.repository()
  const away = withRepository({
    ...real,
    publishing: {
      ...real.publishing!,
      pullRequestOf: (branch) => gitlab.repository({ token: 'no' }).publishing!.pullRequestOf(branch),
    },
  })
  await later(5 * minute, { executors: away.executors! })
  expect((await read(id)).verification).toMatchObject({ dueAt: new Date(at().getTime() + 5 * minute) })
  expect(scene.bugs).toEqual([])
})

test('rolled back, an open request is closed and its branch gone', async () => {
  const id = await opened()
  await ask('alice', 'rollback', { proposal: id })
  await later(0)
  expect(await read(id)).toMatchObject({
    state: 'rolled_back',
    runs: [{}, { direction: 'back', outcome: 'done', says: expect.stringMatching(/closed without being merged/) }],
  })
  expect(gitlab.merges).toMatchObject([{ state: 'closed' }])
  expect([...gitlab.branches.keys()]).toEqual(['main'])
})
