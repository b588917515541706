import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { testClone } from '../clients/git/test-clone.ts'
import type { Evidence } from '../core/investigation/evidence.ts'
import { fixScene, withRepository } from './test-fix-scene.ts'

const scene = await fixScene()
const { t, ask, refusal, read, investigated } = scene
let clone: ReturnType<typeof testClone>
beforeEach(() => {
  clone = testClone()
})
afterEach(async () => {
  clone.close()
  await scene.reset()
})
afterAll(() => t.close())

const withClone = (allowed: string[] = []) => withRepository(clone.repository(allowed, true))
const fix = (input?: object, allowed?: string[]) => scene.fix(withClone(allowed), input)

const settings = (poolSize: number, more = '') => `# limits\n${more}db_pool_size: ${poolSize}\nretries: 3\n`
const lines = (...some: string[]) => `${some.join('\n')}\n`
const filler = Array.from({ length: 20 }, (_, i) => `step${i}()`)
const charge = (rate: string, round: string) =>
  lines(`const rate = ${rate}`, ...filler, 'function total(sum) {', `  return ${round}`, '}')

/** What says that the pool ran out, beside the change itself. */
const poolEvidence: Evidence[] = [
  { id: 'e1', kind: 'log', source: 'logs of checkout', quote: 'db_pool_size reached: 2 of 2 in use', says: 'it waits' },
  { id: 'e2', kind: 'change', source: 'deploy', quote: 'v2', says: 'deployed', locator: { change: 'd2' } },
]

/** A commit that changes settings and code at once, deployed right before the trouble. */
async function wideCommit(evidence?: Evidence[]) {
  const good = clone.commit('good', { 'conf/app.yaml': settings(40), 'src/charge.js': charge('0.2', 'sum * rate') })
  const culprit = clone.commit('much at once', {
    'conf/app.yaml': settings(2).replace('retries: 3', 'retries: 5'),
    'src/charge.js': charge('0.3', 'sum * undefined.rate'),
    'docs/x.md': '# x\n',
  })
  await investigated({ deploys: [{ sha: good }, { sha: culprit }], ...(evidence && { evidence }) })
  return { good, culprit }
}

test('beside the whole commit only the setting is offered that the evidence names', async () => {
  const { culprit } = await wideCommit(poolEvidence)
  const found = await fix()
  expect(found).toMatchObject({
    approach: 'revert',
    commit: culprit,
    proposal: { kind: 'git.branch', state: 'pending' },
  })
  expect(found.alternatives).toMatchObject([
    { approach: 'setting', title: 'Put "pool size" back from 2 to 40', files: ['conf/app.yaml'] },
  ])
  const { diff } = found.alternatives[0]!
  expect(diff).toContain('-db_pool_size: 2\n+db_pool_size: 40\n')
  expect(diff).not.toContain('retries: 3\n+')
})

test('asked for, the other way is proposed, and the first proposal cannot be approved any more', async () => {
  await wideCommit(poolEvidence)
  const first = (await fix()).proposal!
  const second = await fix({ investigation: 'inv-0000000a', approach: 'setting' })
  expect(second).toMatchObject({ approach: 'setting', alternatives: [{ approach: 'revert' }] })
  expect(await read(first.id)).toMatchObject({
    state: 'denied',
    denial: { reason: `${second.proposal!.id} takes its place.` },
  })
  expect(await refusal(ask('alice', 'approve', { proposal: first.id, hash: first.sha256 }))).toMatch(
    /conflict: .*takes its place/,
  )
  const { id, sha256 } = second.proposal!
  await ask('alice', 'approve', { proposal: id, hash: sha256 })
  await scene.round({ executors: withClone().executors! })
  expect(await read(id)).toMatchObject({ state: 'succeeded' })
  const [branch] = clone.git('branch', '--list', '--format=%(refname:short)', 'allclear/*').split('\n')
  expect(clone.git('show', `${branch}:conf/app.yaml`)).toBe(settings(40).replace('retries: 3', 'retries: 5').trim())
  expect(clone.git('show', `${branch}:docs/x.md`)).toBe('# x')
})

test('only the part that the errors come from is offered', async () => {
  await wideCommit([
    {
      ...{ id: 'e1', kind: 'log', source: 'logs of checkout', says: 'it throws' },
      quote:
        'TypeError: Cannot read properties of undefined\n    at total (/app/src/charge.js:23:10)\n    at main (/x.js:1:1)',
    },
    poolEvidence[1]!,
  ])
  const partial = (await fix()).alternatives.find(({ approach }) => approach === 'partial')!
  expect(partial.files).toEqual(['src/charge.js'])
  expect(partial.diff).toContain('-  return sum * undefined.rate\n+  return sum * rate\n')
  expect(partial.diff).not.toContain('const rate')
})

test('where later commits stand in the way of the whole, the setting is proposed even in a file that moved on', async () => {
  await wideCommit(poolEvidence)
  clone.commit('later', {
    'conf/app.yaml': lines('db:', '  # keep this small', '  db_pool_size: 2', '  retries: 9', 'name: checkout'),
    'src/charge.js': charge('0.4', 'sum * undefined.rate'),
  })
  const found = await fix()
  expect(found).toMatchObject({ approach: 'setting', none: null })
  expect(found.diff).toContain('   # keep this small\n-  db_pool_size: 2\n+  db_pool_size: 40\n   retries: 9\n')
})

test('a setting that was changed again since is nobody’s to put back: there is honestly no fix', async () => {
  await wideCommit(poolEvidence)
  clone.commit('later', { 'conf/app.yaml': settings(9), 'src/charge.js': charge('0.4', 'sum / rate') })
  const found = await fix()
  expect(found).toMatchObject({ proposal: null, none: expect.stringMatching(/was changed after/) })
  expect(await fix({ investigation: 'inv-0000000a', approach: 'setting' })).toMatchObject({ proposal: null })
})

test('a part may be mended within the allow-list though the whole commit may not', async () => {
  await wideCommit(poolEvidence)
  const found = await fix(undefined, ['conf'])
  expect(found).toMatchObject({ approach: 'setting', alternatives: [] })
  expect(found.diff).not.toContain('src/')
})

test('of a commit that is too large to take back, the setting that the evidence names still is', async () => {
  const many = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`src/part${i}.js`, `part(${i})\n`]))
  const good = clone.commit('good', { 'conf/app.yaml': settings(40) })
  const culprit = clone.commit('very much at once', { 'conf/app.yaml': settings(2), ...many })
  await investigated({ deploys: [{ sha: good }, { sha: culprit }], evidence: poolEvidence })
  const found = await fix()
  expect(found).toMatchObject({ approach: 'setting', commit: culprit, alternatives: [] })
  expect(found.diff).toContain('-db_pool_size: 2\n+db_pool_size: 40\n')
  expect(await refusal(fix({ service: 'checkout', commit: good, approach: 'partial' }))).toMatch(/first commit/)
})

test('a picture in the commit keeps only the whole from being taken back', async () => {
  const good = clone.commit('good', { 'conf/app.yaml': settings(40), 'web/logo.bin': 'a\0b' })
  const culprit = clone.commit('bad', { 'conf/app.yaml': settings(2), 'web/logo.bin': 'b\0c' })
  await investigated({ deploys: [{ sha: good }, { sha: culprit }], evidence: poolEvidence })
  expect(await fix()).toMatchObject({ approach: 'setting', commit: culprit, alternatives: [] })
  expect(await refusal(fix({ service: 'checkout', commit: culprit }))).toMatch(/invalid: web\/logo.bin is no text/)
})

test('a proposal whose branch moved is made again there, and the old one is withdrawn', async () => {
  await wideCommit(poolEvidence)
  const old = (await fix({ investigation: 'inv-0000000a', approach: 'setting' })).proposal!
  expect(await refusal(fix({ rebase: old.id }))).toMatch(/still stands on the end of its branch/)
  const head = clone.commit('meanwhile', { 'docs/y.md': '# y\n' })
  await ask('alice', 'approve', { proposal: old.id, hash: old.sha256 })
  await scene.round({ executors: withClone().executors! })
  expect(await read(old.id)).toMatchObject({
    state: 'failed',
    runs: [{ outcome: 'conflict', says: expect.stringMatching(/fix with rebase=/) }],
  })
  const found = await fix({ rebase: old.id })
  expect(found).toMatchObject({ approach: 'setting', proposal: { state: 'pending' } })
  const made = await read(found.proposal!.id)
  expect(made).toMatchObject({ operation: { parameters: { base: head } }, investigation: 'inv-0000000a' })
  clone.commit('again', { 'docs/y.md': '# z\n' })
  const next = await fix({ rebase: made.id })
  expect((await read(made.id)).denial?.reason).toContain(next.proposal!.id)
  clone.commit('by hand', { 'conf/app.yaml': settings(40) })
  expect(await refusal(fix({ rebase: next.proposal!.id }))).toMatch(/conflict: .*changed since|already holds/)
})

test.each([
  ['what changes no code', async () => (await scene.proposed()).id, /invalid: .* changes no code/],
  ['what nobody knows', async () => 'prop-00000000', /not_found/],
])('to make %s again is refused', async (_, id, why) => {
  expect(await refusal(fix({ rebase: await id() }))).toMatch(why)
})
