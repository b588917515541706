import { afterAll, beforeAll, expect, test } from 'vitest'
import { testGithub } from '../clients/github/test-github.ts'
import { testGitlab } from '../clients/gitlab/test-gitlab.ts'
import type { Work } from '../core/approval/executor.ts'
import type { Code, Publishing, Repository } from '../core/code/code-host.ts'
import { writePatch } from '../core/code/patch.ts'
import { executorsOf } from './open-executors.ts'
import { type PullRequestParameters, pullRequestTargets } from './pull-request.ts'

let github: Awaited<ReturnType<typeof testGithub>>
let base: string
const signal = new AbortController().signal
const before = 'one\ntwo\nthree\n'

beforeAll(async () => {
  github = await testGithub()
  await github.commit({ message: 'start', files: { 'src/a.txt': before } })
  base = await github.commit({ message: 'more', files: { 'src/b.txt': 'b\n' } })
})
afterAll(() => github.close())

const code = (repository: Repository): Code => ({ of: () => repository, at: () => repository })
const executor = (repository = github.repository({ allowed: ['src'] })) =>
  executorsOf(pullRequestTargets(code(repository))).find({ kind: 'github.pull_request' }).executor
const diff = writePatch([
  { path: 'src/a.txt', before, after: 'one\n2\nthree\n' },
  { path: 'src/b.txt', before: 'b\n', after: undefined },
  { path: 'src/c.txt', before: undefined, after: 'new' },
])
const asked = (more: Partial<PullRequestParameters> = {}): PullRequestParameters => ({
  ...{ repository: 'github.com/acme/pay', service: 'pay', onto: 'main', base, branch: 'allclear/fix-1' },
  ...{ title: 'Take it back', body: 'Because of e1.', diff },
  ...more,
})
const work = (parameters: PullRequestParameters): Work => ({ parameters, key: 'prop-1', at: new Date(0), signal })
const branches = async () =>
  ((await github.call('GET', '/repos/acme/pay/branches')) as { name: string }[]).map(({ name }) => name)

test('what was approved is on the branch, in one pull request, however often it is tried', async () => {
  const look = await executor().prepare(asked(), signal)
  expect(look).toMatchObject({ title: expect.stringContaining('Take it back'), traits: {}, base: { sha: base } })
  expect(await executor().probe(work(asked()))).toBe('absent')
  const first = await executor().execute(work(asked()))
  expect(first).toMatchObject({ outcome: 'done', says: expect.stringMatching(/Opened http/) })
  expect(await executor().execute(work(asked()))).toMatchObject({
    outcome: 'done',
    says: expect.stringMatching(/already/),
  })
  expect(await executor().probe(work(asked()))).toBe('done')
  const pulls = await github.call('GET', '/repos/acme/pay/pulls')
  expect(pulls).toMatchObject([
    { title: 'Take it back', body: 'Because of e1.', head: { ref: 'allclear/fix-1' }, base: { ref: 'main' } },
  ])
  const there = github.repository()
  const { sha } = await there.head('allclear/fix-1')
  expect(await there.file('src/a.txt', sha)).toBe('one\n2\nthree\n')
  expect(await there.file('src/b.txt', sha)).toBeUndefined()
  expect(await there.file('src/c.txt', sha)).toBe('new')
  expect(await there.file('README.md', sha)).toContain('pay')
})

test('a crash between the branch and its pull request is taken up again', async () => {
  const real = github.repository({ allowed: ['src'] })
  const dying: Repository = {
    ...real,
    publishing: { ...real.publishing!, openPullRequest: () => Promise.reject(new Error('killed')) },
  }
  const parameters = asked({ branch: 'allclear/fix-2' })
  await expect(executor(dying).execute(work(parameters))).rejects.toThrow('killed')
  expect(await executor().probe(work(parameters))).toBe('absent')
  expect(await executor().execute(work(parameters))).toMatchObject({ outcome: 'done' })
})

test('a push that differs from what was approved opens nothing and leaves nothing', async () => {
  const real = github.repository({ allowed: ['src'] })
  const push: Publishing['push'] = (given) =>
    real.publishing!.push({ ...given, files: [...given.files, { path: 'src/extra.txt', text: 'smuggled' }] })
  const lying: Repository = { ...real, publishing: { ...real.publishing!, push } }
  const result = await executor(lying).execute(work(asked({ branch: 'allclear/fix-3' })))
  expect(result).toMatchObject({ outcome: 'refused', says: expect.stringMatching(/not what was approved/) })
  expect(await branches()).not.toContain('allclear/fix-3')
})

test('a branch of that name that somebody else made is not taken for ours', async () => {
  await github.call('POST', '/repos/acme/pay/git/refs', { ref: 'refs/heads/allclear/fix-4', sha: base })
  const result = await executor().execute(work(asked({ branch: 'allclear/fix-4' })))
  expect(result).toMatchObject({ outcome: 'refused', says: expect.stringMatching(/another branch/) })
  expect(await branches()).toContain('allclear/fix-4')
})

test.each<[string, Partial<PullRequestParameters>, string]>([
  [
    'a path outside of the allow-list',
    { diff: writePatch([{ path: 'infra/x', before: undefined, after: 'x' }]) },
    'forbidden',
  ],
  ['a path that leads out', { diff: writePatch([{ path: 'src/../x', before: undefined, after: 'x' }]) }, 'forbidden'],
  ['a diff made of other lines', { diff: diff.replace('-two', '-twö') }, 'conflict'],
  ['a diff in another spelling', { diff: diff.replace('@@\n one', '@@ x\n one') }, 'invalid'],
])('%s is refused before anybody is asked', async (_, more, problem) => {
  await expect(executor().prepare(asked(more), signal)).rejects.toMatchObject({ code: problem })
  expect((await executor().execute(work(asked({ branch: 'allclear/fix-5', ...more })))).outcome).not.toBe('done')
  expect(await branches()).not.toContain('allclear/fix-5')
})

test('a token that may not push changes nothing and is not told', async () => {
  const refusing = (async (url, init) =>
    init?.method === 'POST'
      ? Response.json({ message: `no: ${new Headers(init.headers).get('authorization')}` }, { status: 403 })
      : fetch(url, init)) as typeof fetch
  const result = await executor(github.repository({ fetch: refusing })).execute(
    work(asked({ branch: 'allclear/fix-6' })),
  )
  expect(result).toMatchObject({ outcome: 'unknown', says: expect.stringMatching(/needs the repository permissions/) })
  expect(result.says).not.toContain('ghp-of-tests')
  expect(await executor().probe(work(asked({ branch: 'allclear/fix-6' })))).toBe('absent')
})

test('a base that moved between the approval and the push is a conflict', async () => {
  await github.commit({ message: 'meanwhile', files: { 'src/other.txt': 'x\n' } })
  const result = await executor().execute(work(asked({ branch: 'allclear/fix-7' })))
  expect(result).toMatchObject({ outcome: 'conflict', says: expect.stringMatching(/main has moved/) })
  await expect(executor().prepare(asked(), signal)).rejects.toMatchObject({ code: 'conflict' })
  expect(await branches()).not.toContain('allclear/fix-7')
})

test('a merge request of GitLab holds what was approved, once', async () => {
  const gitlab = testGitlab()
  gitlab.commit('start', { 'src/a.txt': before })
  const head = gitlab.commit('more', { 'src/b.txt': 'b\n' })
  const targets = executorsOf(pullRequestTargets(code(gitlab.repository({ allowed: ['src'] }))))
  const { executor: merge } = targets.find({ kind: 'gitlab.merge_request' })
  const parameters = asked({ repository: 'gitlab.com/acme/pay', base: head })
  await merge.prepare(parameters, signal)
  expect(await merge.execute(work(parameters))).toMatchObject({
    outcome: 'done',
    says: expect.stringMatching(/merge_requests\/1/),
  })
  expect(await merge.execute(work(parameters))).toMatchObject({
    outcome: 'done',
    says: expect.stringMatching(/already/),
  })
  expect(gitlab.merges).toMatchObject([
    { source_branch: 'allclear/fix-1', target_branch: 'main', description: 'Because of e1.' },
  ])
  gitlab.commit('meanwhile', { 'src/z.txt': 'z\n' })
  expect(await merge.execute(work({ ...parameters, branch: 'allclear/fix-2' }))).toMatchObject({ outcome: 'conflict' })
  const refused = await executorsOf(pullRequestTargets(code(gitlab.repository({ token: 'glpat-no' }))))
    .find({ kind: 'gitlab.merge_request' })
    .executor.execute(work({ ...parameters, branch: 'allclear/fix-3' }))
  expect(refused).toMatchObject({ outcome: 'unknown', says: expect.not.stringContaining('glpat-no') })
  expect([...gitlab.branches.keys()]).toEqual(['main', 'allclear/fix-1'])
})
