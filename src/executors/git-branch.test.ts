import { afterAll, beforeAll, expect, test } from 'vitest'
import { testClone } from '../clients/git/test-clone.ts'
import type { Work } from '../core/approval/executor.ts'
import type { Code, Repository } from '../core/code/code-host.ts'
import { writePatch } from '../core/code/patch.ts'
import { executorsOf } from './open-executors.ts'
import { pullRequestTargets } from './pull-request.ts'

let clone: ReturnType<typeof testClone>
let base: string
beforeAll(() => {
  clone = testClone()
  base = clone.commit('start', { 'src/a.txt': 'one\ntwo\n', 'src/b.txt': 'b\n', 'run me.sh': '#!/bin/sh\n' })
})
afterAll(() => clone.close())

const signal = new AbortController().signal
const code = (repository: Repository): Code => ({ of: () => repository, at: () => repository })
const executor = (kind = 'git.branch', repository = clone.repository([], true)) =>
  executorsOf(pullRequestTargets(code(repository))).find({ kind }).executor
const diff = writePatch([
  { path: 'src/a.txt', before: 'one\ntwo\n', after: 'one\n2\n' },
  { path: 'src/b.txt', before: 'b\n', after: undefined },
  { path: 'src/c d.txt', before: undefined, after: 'new' },
])
const about = (branch: string) => ({
  ...{ repository: 'github.com/acme/pay', service: 'pay', onto: 'main', base, branch, title: 'Take it back' },
})
const work = (parameters: Record<string, unknown>): Work => ({ parameters, key: 'prop-1', at: new Date(0), signal })

test('an approved diff becomes a branch, and what is checked out stays as it is', async () => {
  clone.git('config', 'core.hooksPath', 'hooks')
  const asked = { ...about('allclear/fix-1'), diff }
  const { rollback, base: looked } = await executor().prepare(asked, signal)
  expect([rollback!.kind, looked]).toEqual(['git.remove_branch', { sha: base }])
  const status = clone.git('status', '--porcelain')
  expect(await executor().execute(work(asked))).toMatchObject({
    outcome: 'done',
    says: expect.stringMatching(/push it/),
  })
  expect(await executor().execute(work(asked))).toMatchObject({ outcome: 'done' })
  const tree = clone.git('ls-tree', '-r', '--name-only', 'allclear/fix-1').split('\n')
  expect(tree).toEqual(['run me.sh', 'src/a.txt', 'src/c d.txt'])
  expect(clone.git('show', 'allclear/fix-1:src/a.txt')).toBe('one\n2')
  expect(clone.git('log', '-1', '--format=%an %P %s', 'allclear/fix-1')).toBe(`Allclear ${base} Take it back`)
  expect(clone.git('status', '--porcelain')).toBe(status)
  expect(clone.git('rev-parse', 'HEAD')).toBe(base)
  expect(await executor('git.remove_branch').execute(work(rollback!.parameters))).toMatchObject({ outcome: 'done' })
  expect(await executor('git.remove_branch').probe(work(rollback!.parameters))).toBe('done')
  expect(clone.git('branch', '--list', 'allclear/*')).toBe('')
})

test('a branch that somebody went on with is not taken away, nor one that is checked out', async () => {
  const asked = { ...about('allclear/fix-2'), diff }
  await executor().execute(work(asked))
  clone.git('checkout', '-q', 'allclear/fix-2')
  const remove = executor('git.remove_branch')
  expect(await remove.execute(work(about('allclear/fix-2')))).toMatchObject({ outcome: 'conflict' })
  clone.commit('more', { 'src/a.txt': 'three\n' })
  clone.git('checkout', '-q', 'main')
  expect(await remove.execute(work(about('allclear/fix-2')))).toMatchObject({ outcome: 'refused' })
})

test.each([
  ['a clone that is only read', () => clone.repository(), 'allclear/fix-3', 'invalid'],
  ['a path outside of the allow-list', () => clone.repository(['other'], true), 'allclear/fix-3', 'forbidden'],
] as const)('%s refuses it before anybody is asked', async (_, repository, branch, problem) => {
  await expect(executor('git.branch', repository()).prepare({ ...about(branch), diff }, signal)).rejects.toMatchObject({
    code: problem,
  })
})

test('a branch of somebody else is never made nor touched', async () => {
  const result = await executor().execute(work({ ...about('release/1'), diff }))
  expect(result).toMatchObject({ outcome: 'refused', says: expect.stringMatching(/begin with allclear/) })
  expect(clone.git('branch', '--list', 'release/*')).toBe('')
})

test('a base that moved is a conflict', async () => {
  const moved = testClone()
  try {
    const start = moved.commit('start', { 'src/a.txt': 'one\ntwo\n', 'src/b.txt': 'b\n' })
    moved.commit('meanwhile', { 'src/z.txt': 'z\n' })
    const one = executor('git.branch', moved.repository([], true))
    const result = await one.execute(work({ ...about('allclear/fix-4'), base: start, diff }))
    expect(result).toMatchObject({ outcome: 'conflict', says: expect.stringMatching(/fix with rebase=/) })
  } finally {
    moved.close()
  }
})
