import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testClone } from '../git/test-clone.ts'
import { knowledgeFolder } from './folder.ts'
import { parseArticle } from './parse-article.ts'
import { knowledgeRepository } from './repository-folder.ts'

const text = `---
type: known-issue
services: [checkout, payments]
tags: database, pool
symptoms:
  - connection pool exhausted
steps:
  - Look at the dashboard
  - title: Scale up
    command: kubectl scale deployment/checkout -n shop --replicas=8
---
# The pool runs dry
Intro.
\`\`\`sh
# not a heading
\`\`\`
## What to do
Scale.
`

test('front matter and headings are read, with their lines', () => {
  expect(parseArticle('docs', 'a/pool.md', text)).toMatchObject({
    id: 'docs/a/pool.md',
    kind: 'known_issue',
    title: 'The pool runs dry',
    services: ['checkout', 'payments'],
    tags: ['database', 'pool'],
    symptoms: ['connection pool exhausted'],
    steps: [{ title: 'Look at the dashboard' }, { title: 'Scale up', command: expect.stringMatching(/^kubectl/) }],
    passages: [
      { line: 12, heading: 'The pool runs dry', text: expect.stringContaining('# not a heading') },
      { line: 17, heading: 'What to do', text: 'Scale.' },
    ],
  })
})

test.each([
  ['postmortems/x.md', 'plain', 'postmortem'],
  ['runbooks/x.md', 'plain', 'runbook'],
  ['x.md', '---\ntype: Post-Mortem\n---\n', 'postmortem'],
  ['x.md', '---\nnothing closes this', 'runbook'],
])('%s is a %s', (path, written, kind) => {
  expect(parseArticle('docs', path, written).kind).toBe(kind)
})

test.each(['---\na: [\n---\n', '---\nsteps: 5\n---\n', `---\na: &a [1]\nb: [*a, *a]\n---\n`])(
  '%j is a fault',
  (written) => {
    expect(() => parseArticle('docs', 'x.md', written)).toThrow(/front matter of x.md/)
  },
)

test('a folder tells what changed, keeps what became unreadable, and follows no link', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'knowledge-'))
  try {
    mkdirSync(join(folder, 'runbooks'))
    writeFileSync(join(folder, 'runbooks/pool.md'), text)
    writeFileSync(join(folder, 'bad.md'), '---\na: [\n---\n')
    writeFileSync(join(folder, 'notes.txt'), 'no')
    symlinkSync('/etc/hostname', join(folder, 'link.md'))
    const source = knowledgeFolder('docs', folder)
    const first = await source.changes(
      new Map([
        ['gone.md', 'x'],
        ['bad.md', 'old'],
      ]),
    )
    expect(first).toMatchObject({
      articles: [{ path: 'runbooks/pool.md' }],
      gone: ['gone.md'],
      faults: [/bad\.md is no YAML/].map((re) => expect.stringMatching(re)),
    })
    const known = new Map(first.articles.map(({ path, digest }) => [path, digest]))
    expect((await source.changes(known)).articles).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a repository is read at the end of its branch, below its folder', async () => {
  const clone = testClone()
  try {
    clone.commit('a', { 'docs/pool.md': text, 'README.md': '# no' })
    const source = knowledgeRepository('docs', clone.repository(), { folder: 'docs' })
    const { articles } = await source.changes(new Map())
    expect(articles.map(({ id }) => id)).toEqual(['docs/docs/pool.md'])
    const known = new Map(articles.map(({ path, digest }) => [path, digest]))
    expect((await source.changes(known)).articles).toEqual([])
    // What could not be kept is told again, though the branch stands still.
    expect((await source.changes(new Map())).articles).toHaveLength(1)
    clone.commit('b', { 'docs/pool.md': null })
    expect(await source.changes(new Map([['docs/pool.md', 'x']]))).toMatchObject({
      articles: [],
      gone: ['docs/pool.md'],
    })
  } finally {
    clone.close()
  }
})
