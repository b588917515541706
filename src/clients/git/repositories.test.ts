import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Repository } from '../../core/code/code-host.ts'
import { writePatch } from '../../core/code/patch.ts'
import { revertCommit } from '../../core/code/revert-commit.ts'
import { githubRepository } from '../github/repository.ts'
import { testGithub } from '../github/test-github.ts'
import { gitlabRepository } from '../gitlab/repository.ts'
import { testGitlab } from '../gitlab/test-gitlab.ts'
import { testClone } from './test-clone.ts'

const pool = (size: number) => `import db\n\nTIMEOUT = 5\nPOOL = ${size}\n\ndef open():\n    return db.pool(POOL)\n`
const history: [string, Record<string, string | null>][] = [
  ['start', { 'src/pool.py': pool(20) }],
  ['secrets', { 'infra/keys.txt': 'POOL of keys\n' }],
  ['shrink the pool', { 'src/pool.py': pool(2) }],
  ['a header', { 'src/pool.py': `# pool\n${pool(2)}` }],
]

interface Place {
  repository(allowed: string[]): Repository
  shas: string[]
}
const places: Record<string, Place> = {}
const ends: (() => unknown)[] = []
beforeAll(async () => {
  const clone = testClone()
  const github = await testGithub()
  ends.push(
    () => clone.close(),
    () => github.close(),
  )
  const gitlab = testGitlab()
  places.gitlab = {
    repository: (allowed) => gitlab.repository({ allowed }),
    shas: history.map(([message, files]) => gitlab.commit(message, files)),
  }
  const shas = []
  for (const [message, files] of history) shas.push(await github.commit({ message, files }))
  places.github = { repository: (allowed) => github.repository({ allowed }), shas }
  places.git = { repository: (allowed) => clone.repository(allowed), shas: history.map(([m, f]) => clone.commit(m, f)) }
})
afterAll(() => Promise.all(ends.map((end) => end())))

describe.each(['git', 'github', 'gitlab'])('a repository of %s', (kind) => {
  const open = (allowed: string[] = []) => places[kind]!.repository(allowed)
  const sha = (index: number) => places[kind]!.shas[index]!

  test('is read at a commit, not only at its end', async () => {
    const { ref, sha: head } = await open().head()
    expect([ref, head]).toEqual(['main', sha(3)])
    expect(await open().file('src/pool.py', sha(0))).toBe(pool(20))
    expect(await open().file('src/pool.py', head)).toBe(`# pool\n${pool(2)}`)
    expect(await open().file('src/nothing.py', head)).toBeUndefined()
    // GitLab answers for a folder as for nothing.
    const folder = await open()
      .file('src', head)
      .catch((error) => error.code)
    expect(folder).toBe(kind === 'gitlab' ? undefined : 'invalid')
    await expect(open().head('no-such-branch')).rejects.toMatchObject({
      code: expect.stringMatching(/not_found|conflict/),
    })
    expect(await open().paths(head)).toEqual(expect.arrayContaining(['infra/keys.txt', 'src/pool.py']))
  })

  test('tells its commits, newest first, and what each changed', async () => {
    const commits = await open().commits({ sha: sha(3), path: 'src/pool.py', limit: 2 })
    expect(commits.map(({ message }) => message)).toEqual(['a header', 'shrink the pool'])
    expect(await open().commit(sha(2))).toMatchObject({
      message: 'shrink the pool',
      parents: [sha(1)],
      files: [{ path: 'src/pool.py', status: 'modified' }],
    })
  })

  test('tells what lies between two commits', async () => {
    const { commits, files } = await open(['src']).compare({ base: sha(0), head: sha(3) })
    expect(commits.map(({ sha: one }) => one)).toEqual([sha(1), sha(2), sha(3)])
    expect(files).toMatchObject([{ path: 'src/pool.py', status: 'modified' }])
    if (kind !== 'github') expect(files[0]!.hunks).toMatch(/^@@ .*\n(?:.*\n)*-POOL = 20\n\+POOL = 2\n/)
  })

  test('is searched by lines', async () => {
    expect(await open(['src']).search({ text: 'pool = ', sha: sha(3), limit: 9 })).toEqual([
      { path: 'src/pool.py', line: 5, text: 'POOL = 2' },
    ])
  })

  test('hides and refuses what its allow-list does not hold', async () => {
    const guarded = open(['src'])
    await expect(guarded.file('infra/keys.txt', sha(3))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(guarded.file('src/../infra/keys.txt', sha(3))).rejects.toMatchObject({ code: 'forbidden' })
    await expect(guarded.file('src/pool.py', '--output=x')).rejects.toMatchObject({ code: 'invalid' })
    expect(await guarded.paths(sha(3))).toEqual(['src/pool.py'])
    expect((await guarded.search({ text: 'pool', sha: sha(3), limit: 9 })).map(({ path }) => path)).not.toContain(
      'infra/keys.txt',
    )
    await expect(revertCommit(guarded, sha(1), sha(3))).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('gives what takes a commit back after others came', async () => {
    const { deltas } = await revertCommit(open(), sha(2), sha(3))
    expect(deltas).toEqual([{ path: 'src/pool.py', before: `# pool\n${pool(2)}`, after: `# pool\n${pool(20)}` }])
    expect(writePatch(deltas)).toContain('\n-POOL = 2\n+POOL = 20\n')
    const gone = await revertCommit(open(), sha(1), sha(3))
    expect(gone.deltas).toEqual([{ path: 'infra/keys.txt', before: 'POOL of keys\n', after: undefined }])
  })
})

test('a clone tells who wrote a line', async () => {
  const { repository, shas } = places.git!
  const asked = { path: 'src/pool.py', sha: shas[3]!, from: 4, to: 5 }
  expect(await repository([]).blame(asked)).toMatchObject([
    { from: 4, to: 4, commit: { sha: shas[0], author: 'Ada', title: 'start' } },
    { from: 5, to: 5, commit: { sha: shas[2], title: 'shrink the pool' } },
  ])
})

test('a commit whose lines were changed again is not taken back', async () => {
  const clone = testClone()
  try {
    clone.commit('a', { f: '1\n2\n3\n' })
    const culprit = clone.commit('b', { f: '1\ntwo\n3\n' })
    const head = clone.commit('c', { f: '1\nzwei\n3\n' })
    await expect(revertCommit(clone.repository(), culprit, head)).rejects.toMatchObject({
      code: 'conflict',
      message: /f was changed after/,
    })
  } finally {
    clone.close()
  }
})

test('GitHub tells who wrote a line by GraphQL', async () => {
  const range = (startingLine: number, endingLine: number, oid: string) => ({
    ...{ startingLine, endingLine },
    commit: { oid, committedDate: '2026-03-02T09:00:00Z', messageHeadline: 'x', author: { name: 'Ada' } },
  })
  const asked: unknown[] = []
  const fake = (async (_: URL, init: RequestInit) => {
    asked.push(JSON.parse(String(init.body)).variables)
    const ranges = [range(1, 3, 'a'), range(4, 9, 'b'), range(10, 12, 'c')]
    return Response.json({ data: { repository: { object: { blame: { ranges } } } } })
  }) as unknown as typeof fetch
  const repository = githubRepository({
    ...{ fetch: fake, apiUrl: 'https://api.github.com', token: 't', path: 'acme/pay', address: 'github.com/acme/pay' },
  })
  const blamed = await repository.blame({ path: 'src/a.py', sha: 'f'.repeat(40), from: 3, to: 5 })
  expect(blamed.map(({ from, to, commit }) => [from, to, commit.sha])).toEqual([
    [3, 3, 'a'],
    [4, 5, 'b'],
  ])
  expect(asked).toEqual([{ owner: 'acme', name: 'pay', sha: 'f'.repeat(40), path: 'src/a.py' }])
})

test('GitHub tells what lies between two commits with the hunks of each file', async () => {
  const hunks = '@@ -1 +1 @@\n-one\n+two'
  const commit = (sha: string) => ({
    ...{ sha, parents: [], html_url: `https://github.com/acme/pay/commit/${sha}` },
    commit: { message: 'x', author: { name: 'Ada', date: '2026-03-02T09:00:00Z' } },
  })
  const fake = (async (url: URL) => {
    expect(url.pathname).toBe(`/repos/acme/pay/compare/${'a'.repeat(40)}...${'b'.repeat(40)}`)
    const files = [
      { filename: 'src/a.py', status: 'modified', patch: hunks },
      { filename: 'logo.png', status: 'added' },
      { filename: 'src/c.py', previous_filename: 'src/b.py', status: 'renamed' },
    ]
    return Response.json({ status: 'ahead', commits: [commit('c1'), commit('c2')], files })
  }) as unknown as typeof fetch
  const repository = githubRepository({
    ...{ fetch: fake, apiUrl: 'https://api.github.com', token: 't', path: 'acme/pay', address: 'github.com/acme/pay' },
  })
  const { commits, files } = await repository.compare({ base: 'a'.repeat(40), head: 'b'.repeat(40) })
  expect(commits.map(({ sha }) => sha)).toEqual(['c1', 'c2'])
  expect(files).toEqual([
    { path: 'src/a.py', status: 'modified', hunks },
    { path: 'logo.png', status: 'added' },
    { path: 'src/c.py', previous: 'src/b.py', status: 'renamed' },
  ])
})

test('GitLab tells it in runs of lines', async () => {
  const commit = (id: string) => ({ id, committed_date: '2026-03-02T09:00:00Z', author_name: 'Ada', message: 'x\n\ny' })
  const fake = (async (url: URL) => {
    expect(url.pathname).toBe('/api/v4/projects/acme%2Fpay/repository/files/src%2Fa.py/blame')
    return Response.json([
      { commit: commit('a'), lines: ['1', '2'] },
      { commit: commit('b'), lines: ['3'] },
    ])
  }) as unknown as typeof fetch
  const repository = gitlabRepository({
    ...{
      fetch: fake,
      apiUrl: 'https://gitlab.com/api/v4',
      token: 't',
      path: 'acme/pay',
      address: 'gitlab.com/acme/pay',
    },
  })
  const blamed = await repository.blame({ path: 'src/a.py', sha: 'f'.repeat(40), from: 3, to: 5 })
  expect(blamed).toMatchObject([
    { from: 3, to: 4, commit: { sha: 'a', title: 'x' } },
    { from: 5, to: 5, commit: { sha: 'b' } },
  ])
})
