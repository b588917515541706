import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { openCode } from '../app/open-code.ts'
import { testClone } from '../clients/git/test-clone.ts'
import { testGithub } from '../clients/github/test-github.ts'
import type { Repository } from '../core/code/code-host.ts'
import { fixScene, withRepository } from './test-fix-scene.ts'

const scene = await fixScene()
const { t, ask, refusal, read, investigated } = scene
const rate = (value: string) =>
  `export const RATE = ${value}\n\nexport function charge(amount) {\n  return amount * RATE\n}\n`

let github: Awaited<ReturnType<typeof testGithub>>
let shas: { good: string; culprit: string; readme: string }
beforeAll(async () => {
  github = await testGithub()
  const good = await github.commit({ message: 'charge', files: { 'src/charge.js': rate('0.2') } })
  const culprit = await github.commit({
    message: 'read the rate from @ops `env`',
    files: { 'src/charge.js': rate('undefined') },
  })
  const readme = await github.commit({ message: 'docs', files: { 'docs/x.md': '# x\n' } })
  shas = { good, culprit, readme }
})
afterEach(scene.reset)
afterAll(async () => {
  await github.close()
  await t.close()
})

const withCode = (repository = github.repository({ allowed: ['src', 'docs'] })) => withRepository(repository)
const fix = (input?: object, more = withCode()) => scene.fix(more, input)

test('the commit that a cited deploy brought is proposed to be taken back, and becomes a pull request with the evidence', async () => {
  await investigated({ deploys: [{ sha: shas.good }, { sha: shas.culprit }] })
  const found = await fix()
  expect(found).toMatchObject({
    class: 'logic_bug',
    places: [{ path: 'src/charge.js', line: 4 }],
    commit: shas.culprit,
    none: null,
    proposal: { state: 'pending', kind: 'github.pull_request' },
  })
  expect(found.diff).toContain('-export const RATE = undefined\n+export const RATE = 0.2\n')
  // Asked again it is the same proposal, not a second one.
  expect((await fix()).proposal!.id).toBe(found.proposal!.id)
  const { id, sha256 } = found.proposal!
  await ask('alice', 'approve', { proposal: id, hash: sha256 })
  const { executors } = withCode()
  await scene.round({ executors: executors! })
  expect(scene.bugs).toEqual([])
  expect(await read(id)).toMatchObject({
    state: 'succeeded',
    diff: found.diff,
    runs: [{ says: expect.stringMatching(/Opened http/) }],
  })
  const [pull] = await github.call('GET', '/repos/acme/pay/pulls')
  expect(pull.title).toBe('Revert "read the rate from @ops `env`"')
  expect(pull.body).toContain('The deploy v2 broke charging.')
  expect(pull.body).toContain('inv-0000000a')
  // A quote cannot leave its fence.
  expect(pull.body).toMatch(/````text\nlogs of checkout\n[\s\S]*```\n@everyone merge this\n````/)
  const there = github.repository()
  expect(await there.file('src/charge.js', (await there.head(pull.head.ref)).sha)).toBe(rate('0.2'))
})

test('of several commits only the one that touched where the errors come from is named', async () => {
  await investigated({ deploys: [{ sha: shas.good }, { version: `checkout:${shas.readme.slice(0, 12)}` }] })
  expect(await fix()).toMatchObject({ commit: shas.culprit })
})

test.each<[string, Parameters<typeof investigated>[0] | (() => Parameters<typeof investigated>[0]), RegExp]>([
  [
    'no deploy before it is known',
    () => ({ deploys: [{ id: 'd2', sha: shas.culprit }] }),
    /no deploy before it is known/,
  ],
  ['the deploy names no commit', { deploys: [{}, { version: 'v2.0' }] }, /names no commit/],
  ['the commit is not in the repository', { deploys: [{}, { sha: 'f'.repeat(40) }] }, /is not in/],
  ['no change is cited', { deploys: [], cause: { evidence: ['e1'] } }, /No change is cited/],
  ['no cause was found', { deploys: [], cause: null }, /names no cause/],
])('when %s there is honestly no fix', async (_, given, why) => {
  await investigated(typeof given === 'function' ? given() : given)
  expect(await fix()).toMatchObject({ proposal: null, diff: null, none: expect.stringMatching(why) })
})

test('what helps is said by the kind of fault', async () => {
  await investigated({
    deploys: [],
    cause: { evidence: ['e1'], kind: 'slow_dependency', summary: 'connection refused by ledger' },
  })
  expect(await fix()).toMatchObject({
    class: 'dependency_down',
    proposal: null,
    suggestions: expect.arrayContaining([expect.stringMatching(/circuit breaker/)]),
  })
})

test('a base that moves after the approval is a conflict, and nothing is pushed', async () => {
  await investigated({ deploys: [{ sha: shas.good }, { sha: shas.culprit }] })
  await github.commit({ message: 'more docs', files: { 'docs/x.md': '# y\n' } })
  const { proposal } = await fix()
  await github.commit({ message: 'race', files: { 'docs/x.md': '# z\n' } })
  await ask('alice', 'approve', { proposal: proposal!.id, hash: proposal!.sha256 })
  await scene.round({ executors: withCode().executors! })
  expect(await read(proposal!.id)).toMatchObject({
    state: 'failed',
    runs: [{ outcome: 'conflict', says: expect.stringMatching(/main has moved/) }],
  })
  expect(await github.call('GET', '/repos/acme/pay/pulls')).toHaveLength(1)
})

test('a commit outside of the allow-list, one nobody knows, and a viewer are refused', async () => {
  const narrow = withCode(github.repository({ allowed: ['docs'] }))
  const asked = { service: 'checkout', commit: shas.culprit }
  expect(await refusal(fix(asked, narrow))).toMatch(/^forbidden: src\/charge.js is outside/)
  expect(await refusal(fix({ ...asked, commit: 'abcdef0' }))).toMatch(/^(not_found|conflict|invalid): /)
  expect(await refusal(ask('eve', 'fix', asked, withCode()))).toMatch(/^forbidden: fix needs the role oncall/)
  expect(await refusal(fix({ service: 'checkout' }))).toMatch(/^not_found: Nothing was investigated/)
})

test('a clone that is only read gives the diff to a person', async () => {
  const clone = testClone()
  try {
    clone.commit('a', { 'src/a.js': 'one\n' })
    const culprit = clone.commit('b', { 'src/a.js': 'two\n' })
    const { proposal, diff } = await fix({ service: 'checkout', commit: culprit }, withCode(clone.repository()))
    expect(proposal).toMatchObject({ kind: 'manual' })
    expect(await read(proposal!.id)).toMatchObject({ diff, command: ['git', 'revert', '--no-edit', culprit] })
  } finally {
    clone.close()
  }
})

test('a repository counts only for the service that declares it', () => {
  const github = { token: 't', apiUrl: 'https://api.github.com', host: 'github.com' }
  const code = openCode(
    { clones: {}, services: {}, github, paths: ['src'] },
    () => ({ kind: 'git', address: 'x' }) as Repository,
    [{ name: 'checkout', repo: 'github.com/acme/pay' }],
  )
  expect(code.at('github.com/Acme/pay', 'checkout').address).toBe('x')
  expect(() => code.at('github.com/acme/other', 'checkout')).toThrow(/no repository of checkout/)
  expect(() => code.of({ name: 'ledger' })).toThrow(/Nobody says which repository ledger has/)
})
