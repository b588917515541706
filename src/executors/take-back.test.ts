import { afterAll, beforeAll, expect, test } from 'vitest'
import { testGithub } from '../clients/github/test-github.ts'
import { testGitlab } from '../clients/gitlab/test-gitlab.ts'
import type { Work } from '../core/approval/executor.ts'
import type { Code, Repository } from '../core/code/code-host.ts'
import { writePatch } from '../core/code/patch.ts'
import { executorsOf } from './open-executors.ts'
import { pullRequestTargets } from './pull-request.ts'

const signal = new AbortController().signal
const code = (repository: Repository): Code => ({ of: () => repository, at: () => repository })
const work = (parameters: Record<string, unknown>): Work => ({ parameters, key: 'prop-1', at: new Date(0), signal })

/** The two operations of one host, and a way for people to merge. */
interface Host {
  repository(): Repository
  commit(files: Record<string, string>): Promise<string>
  merge(number: number): Promise<unknown>
  open: string
  back: string
}
const hosts: Record<string, Host> = {}
let gitlabBranches: Map<string, string>
let github: Awaited<ReturnType<typeof testGithub>>
beforeAll(async () => {
  github = await testGithub()
  const gitlab = testGitlab()
  gitlabBranches = gitlab.branches
  hosts.github = {
    repository: () => github.repository(),
    commit: (files) => github.commit({ message: 'more', files }),
    merge: (number) => github.call('PUT', `/repos/acme/pay/pulls/${number}/merge`, { merge_method: 'squash' }),
    ...{ open: 'github.pull_request', back: 'github.take_back' },
  }
  hosts.gitlab = {
    repository: () => gitlab.repository(),
    commit: async (files) => gitlab.commit('more', files),
    merge: async (number) => gitlab.merge(number, '2026-03-02T10:00:00Z'),
    ...{ open: 'gitlab.merge_request', back: 'gitlab.take_back' },
  }
})
afterAll(() => github.close())

/** Opens a request that turns a line of a file of its own. */
async function opened(host: Host, name: string) {
  const path = `src/${name}.txt`
  const base = await host.commit({ [path]: 'one\ntwo\nthree\n' })
  const executors = executorsOf(pullRequestTargets(code(host.repository())))
  const diff = writePatch([{ path, before: 'one\ntwo\nthree\n', after: 'one\n2\nthree\n' }])
  const { repository, service } = { repository: host.repository().address, service: 'pay' }
  const parameters = {
    repository,
    service,
    onto: 'main',
    base,
    branch: `allclear/${name}`,
    title: `Fix ${name}`,
    diff,
    body: 'b',
  }
  const { executor } = executors.find({ kind: host.open })
  const { rollback } = await executor.prepare(parameters, signal)
  await executor.execute(work(parameters))
  const back = executors.find({ kind: host.back }).executor
  const undo = work(back.parameters.parse(rollback!.parameters))
  const pull = async (branch = parameters.branch) => (await host.repository().publishing!.pullRequestOf(branch))!
  return { path, executor, parameters, back, undo, pull, follow: () => executor.follow!(work(parameters)) }
}

test.each(['github', 'gitlab'])('on %s an open request is closed and its branch goes, however often', async (name) => {
  const host = hosts[name]!
  const { back, undo, pull, follow, parameters } = await opened(host, 'open')
  expect(await follow()).toMatchObject({ state: 'open' })
  expect(await back.probe(undo)).toBe('absent')
  expect(await back.execute(undo)).toMatchObject({
    outcome: 'done',
    says: expect.stringMatching(/closed without being/),
  })
  expect(await pull()).toMatchObject({ state: 'closed' })
  await expect(host.repository().head(parameters.branch)).rejects.toThrow()
  expect(await back.probe(undo)).toBe('done')
  expect(await back.execute(undo)).toMatchObject({ outcome: 'done' })
  expect(await follow()).toMatchObject({ state: 'closed', says: expect.stringMatching(/without being merged/) })
})

test.each(['github', 'gitlab'])(
  'on %s a worker that dies between closing and deleting is followed up',
  async (name) => {
    const host = hosts[name]!
    const { back, undo, pull, parameters } = await opened(host, 'half')
    await host.repository().publishing!.closePullRequest((await pull()).number)
    expect(await back.probe(undo)).toBe('absent')
    expect(await back.execute(undo)).toMatchObject({ outcome: 'done' })
    await expect(host.repository().head(parameters.branch)).rejects.toThrow()
  },
)

test.each(['github', 'gitlab'])(
  'on %s a merged request gets one that takes it back, on what main is now',
  async (name) => {
    const host = hosts[name]!
    const { back, undo, pull, follow, path } = await opened(host, 'merged')
    await host.merge((await pull()).number)
    expect(await follow()).toMatchObject({ state: 'merged', mergedAt: expect.any(Date) })
    await host.commit({ [path]: '# changed since\none\n2\nthree\n' })
    expect(await back.probe(undo)).toBe('absent')
    const result = await back.execute(undo)
    expect(result).toMatchObject({
      outcome: 'done',
      says: expect.stringMatching(/was merged already; .* takes it back/),
    })
    expect(await back.probe(undo)).toBe('done')
    expect((await back.execute(undo)).says).toBe(result.says)
    const [url] = /\S+(?= takes it back)/.exec(result.says)!
    const there = host.repository()
    const branch = (await branches(name)).find((one) => one.startsWith('allclear/undo-'))!
    expect((await pull(branch)).url).toBe(url)
    expect(await there.file(path, (await there.head(branch)).sha)).toBe('# changed since\none\ntwo\nthree\n')
    // Nothing is merged by us.
    expect(await there.file(path, (await there.head('main')).sha)).toContain('2')
  },
)

const branches = async (name: string): Promise<string[]> =>
  name === 'github'
    ? (await github.call('GET', '/repos/acme/pay/branches')).map((one: { name: string }) => one.name)
    : [...gitlabBranches.keys()]

test('a merged change that others changed again is a conflict', async () => {
  const host = hosts.github!
  const { back, undo, pull, path } = await opened(host, 'changed')
  await host.merge((await pull()).number)
  await host.commit({ [path]: 'one\nzwei\nthree\n' })
  expect(await back.execute(undo)).toMatchObject({ outcome: 'conflict', says: expect.stringMatching(/changed after/) })
})

test('a branch that people went on with is left when its request is closed', async () => {
  const host = hosts.github!
  const { back, undo, parameters } = await opened(host, 'shared')
  const content = Buffer.from('more\n').toString('base64')
  const more = { message: 'by hand', content, branch: parameters.branch }
  await github.call('PUT', '/repos/acme/pay/contents/src/by-hand.txt', more)
  expect(await back.execute(undo)).toMatchObject({ outcome: 'done', says: expect.stringMatching(/other commits/) })
  expect(await host.repository().head(parameters.branch)).toBeDefined()
})
