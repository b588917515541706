import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testClone } from '../../clients/git/test-clone.ts'
import { testGithub } from '../../clients/github/test-github.ts'
import { testGitlab } from '../../clients/gitlab/test-gitlab.ts'
import type { Repository } from '../../core/code/code-host.ts'
import type { Profile, Profiles } from '../../core/telemetry/profile.ts'
import { call, contextWith, user } from '../test-context.ts'

const history = [
  { message: 'start', files: { 'src/pay.py': 'def pay():\n    return 1\n', 'infra/x.py': 'pay = 1\n' } },
  { message: 'pay twice', files: { 'src/pay.py': 'def pay():\n    return 2\n' } },
]
const repositories: Record<string, () => Repository> = {}
const ends: (() => unknown)[] = []
beforeAll(async () => {
  const clone = testClone()
  const gitlab = testGitlab()
  const github = await testGithub()
  ends.push(clone.close, github.close)
  for (const { message, files } of history) {
    clone.commit(message, files)
    gitlab.commit(message, files)
    await github.commit({ message, files })
  }
  const { sha } = await github.repository().head()
  // The emulator has no blame, which GitHub tells by GraphQL only.
  const range = { startingLine: 2, endingLine: 2 }
  const commit = {
    oid: sha,
    committedDate: '2026-03-02T09:00:00Z',
    messageHeadline: 'pay twice',
    author: { name: 'Ada' },
  }
  const blame = { data: { repository: { object: { blame: { ranges: [{ ...range, commit }] } } } } }
  const send = (async (url, init) =>
    String(url).endsWith('/graphql') ? Response.json(blame) : fetch(url, init)) as typeof fetch
  repositories.git = () => clone.repository(['src'])
  repositories.gitlab = () => gitlab.repository({ allowed: ['src'] })
  repositories.github = () => github.repository({ allowed: ['src'], fetch: send })
})
afterAll(() => Promise.all(ends.map((end) => end())))

const service = { name: 'checkout', repo: 'github.com/acme/pay', metrics: {}, extra: {} }
const profile = { name: 'shop', backend: { abilities: [] }, services: new Map() } as unknown as Profile
const profiles: Profiles = { names: () => ['shop'], resolve: () => profile, service: () => service }

describe.each(['git', 'github', 'gitlab'])('through %s', (kind) => {
  const ask = async (name: string, input: object) => {
    const repository = repositories[kind]!()
    const code = { of: () => repository, at: () => repository }
    // The emulator makes its commits at the time of the test, so the newest commit says what time it is.
    const [newest] = await repository.commits({ sha: (await repository.head()).sha, limit: 1 })
    const clock = { now: () => new Date(newest!.at.getTime() + 60_000) }
    const context = contextWith({ profiles, code, clock, actor: user('vera', 'viewer') })
    return call(context, name, { service: 'checkout', ...input })
  }

  test('code is searched', async () => {
    expect(await ask('search-code', { text: 'pay' })).toMatchObject({
      matches: [{ path: 'src/pay.py', line: 1, text: 'def pay():' }],
    })
  })

  test('a file is read, and its lines are told with who wrote them', async () => {
    expect(await ask('get-file', { path: 'src/pay.py', from: 2, to: 2, blame: true })).toMatchObject({
      text: '    return 2',
      blame: [{ from: 2, to: 2, author: 'Ada', title: 'pay twice' }],
    })
  })

  test('recent commits are told with what they changed', async () => {
    const { commits } = (await ask('recent-commits', { since: '1d', path: 'src/pay.py', diffs: true })) as {
      commits: { message: string; diff: string; files: string[] }[]
    }
    expect(commits[0]).toMatchObject({ message: 'pay twice', files: ['src/pay.py'] })
    expect(commits[0]!.diff).toContain('-    return 1\n+    return 2\n')
  })
})
