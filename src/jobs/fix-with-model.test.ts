import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testGithub } from '../clients/github/test-github.ts'
import type { Context } from '../core/command.ts'
import { type Model, usualThinking } from '../core/model.ts'
import { brokenModels, calling, type Script, scriptedModel } from '../models/scripted.ts'
import { fixScene, withRepository } from './test-fix-scene.ts'

const scene = await fixScene()
const { t, ask, read, investigated } = scene
const source = 'export const RATE = undefined\n\nexport function charge(amount) {\n  return amount * RATE.value\n}\n'
const secret = ['AKIA', 'IOSFODNN7', 'EXAMPLQ'].join('')

let github: Awaited<ReturnType<typeof testGithub>>
beforeAll(async () => {
  github = await testGithub()
  await github.commit({ message: 'charge', files: { 'src/charge.js': source, 'src/other.js': 'a()\na()\n' } })
  await github.commit({
    message: 'ci',
    files: { '.github/workflows/ci.yml': 'on: push\n', 'infra/main.tf': 'x = 1\n' },
  })
})
// The trace leads to the code, and no change is known that could be taken back.
beforeEach(() => investigated({ deploys: [], cause: { evidence: ['e1'] } }))
afterEach(scene.reset)
afterAll(async () => {
  await github.close()
  await t.close()
})

const withModel = (model: Model, ms?: AbortSignal): Partial<Context> => ({
  ...withRepository(github.repository({ allowed: ['src', '.github'] })),
  thinking: {
    model,
    fence: () => 'a-random-word',
    deadline: () => ms ?? new AbortController().signal,
    limits: { ...usualThinking, calls: 3, tokens: 60_000 },
  },
})
const fix = (model: Model, input?: object) => scene.fix(withModel(model), input)

const edit = (more: object = {}) => ({
  ...{
    path: 'src/charge.js',
    search: '  return amount * RATE.value\n',
    replace: '  return amount * (RATE?.value ?? 0)\n',
  },
  ...more,
})
const answer = (edits: object[] = [edit()], more: object = {}) =>
  calling('answer', { summary: 'RATE may be undefined.', evidence: ['e1'], edits, ...more })
const none = (found: { proposal: unknown; diff: unknown; none: string | null }) => {
  expect([found.proposal, found.diff]).toEqual([null, null])
  return found.none
}

test('what a model writes is proposed as such, with high risk, and is what the pull request holds', async () => {
  const model = scriptedModel([answer()], 'acme/thinker-1')
  const found = await fix(model)
  expect(found).toMatchObject({ approach: 'model', model: 'acme/thinker-1', commit: null, none: null })
  expect(found.diff).toContain('-  return amount * RATE.value\n+  return amount * (RATE?.value ?? 0)\n')
  const { id, sha256, risk } = found.proposal!
  expect(risk).toBe('high')
  expect(await read(id)).toMatchObject({
    reason: expect.stringMatching(/Written by the language model acme\/thinker-1, from the evidence e1/),
  })
  // Whoever asked does not approve it.
  await expect(ask('bob', 'approve', { proposal: id, hash: sha256 })).rejects.toMatchObject({ code: 'forbidden' })
  await ask('alice', 'approve', { proposal: id, hash: sha256 })
  await scene.round({ executors: withModel(model).executors! })
  const [pull] = await github.call('GET', '/repos/acme/pay/pulls')
  expect(pull.body).toMatch(/Written by the language model acme thinker-1\./)
  expect(pull.body).toContain('Evidence e1 (log):')
  const there = github.repository()
  expect(await there.file('src/charge.js', (await there.head(pull.head.ref)).sha)).toContain('RATE?.value ?? 0')
})

test('a model sees only what was located, fenced and without secrets', async () => {
  const model = scriptedModel([answer([])])
  await fix(model)
  const [asked] = model.asked
  const text = asked!.messages[0]!.text
  expect(text).toContain('<data a-random-word of="file src/charge.js">')
  expect(text).not.toContain('infra/main.tf')
  expect(asked!.tools!.map(({ name }) => name)).toEqual(['answer'])
})

test('an edit that does not stand there is told what is wrong, and mended', async () => {
  const model = scriptedModel([answer([edit({ search: 'return amount*RATE' })]), answer()])
  expect(await fix(model)).toMatchObject({ approach: 'model' })
  expect(model.asked[1]!.messages.at(-1)!.text).toMatch(/edit 1: "src\/charge.js" does not hold the words/)
})

test.each<[string, Script, RegExp]>([
  ['a path that was not shown', answer([edit({ path: 'infra/main.tf', search: 'x = 1' })]), /in the form/],
  ['a path that leads out', answer([edit({ path: '../../etc/passwd', search: 'root' })]), /in the form/],
  ['how code is built', answer([edit({ path: '.github/workflows/ci.yml', search: 'on: push' })]), /in the form/],
  ['words that stand there twice', answer([edit({ search: 'RATE' })]), /in the form/],
  ['a secret', answer([edit({ replace: `  const key = "${secret}"\n` })]), /in the form/],
  ['signs that nobody sees', answer([edit({ replace: '  return amount\u202e\n' })]), /in the form/],
  ['a binary', answer([edit({ replace: '\u0000\u0001' })]), /in the form/],
  ['no evidence', answer([edit()], { evidence: ['e99'] }), /in the form/],
  ['another shape', calling('answer', { diff: '--- a\n+++ b\n' }), /in the form/],
  ['too much', answer([edit({ replace: 'x\n'.repeat(300) })]), /in the form/],
  [
    'nothing, and says why',
    answer([], { summary: 'The cause lies elsewhere.' }),
    /sees no sound change: The cause lies/,
  ],
])('a model that answers with %s changes nothing', async (_, line, why) => {
  const model = scriptedModel([line])
  expect(none(await fix(model))).toMatch(why)
  expect(model.asked.length).toBeLessThanOrEqual(3)
  expect((await t.store.proposals({}, { limit: 5 })).items).toEqual([])
})

describe('broken models', () => {
  test.each(Object.keys(brokenModels).filter((name) => name !== 'never answers'))('one that %s', async (name) => {
    expect(none(await fix(brokenModels[name]!()))).toMatch(/The language model scripted wrote no change that holds/)
  })
  test('one that never answers is left alone in time', async () => {
    const over = AbortSignal.abort(new Error('over'))
    expect(none(await scene.fix(withModel(brokenModels['never answers']!(), over)))).toMatch(/did not answer in time/)
  })
})

test('what a log line tells the model to do widens nothing', async () => {
  // The worst case: the model obeys whatever stands in the evidence.
  const obeying = scriptedModel([
    answer([
      edit(),
      edit({ path: '.github/workflows/ci.yml', search: 'on: push', replace: 'on: pull_request_target' }),
    ]),
    calling('approve', { proposal: 'prop-00000000' }),
    answer([edit({ path: 'infra/main.tf', search: 'x = 1', replace: 'x = 2' })]),
  ])
  expect(none(await fix(obeying))).toMatch(/wrote no change that holds/)
})

test('a model is not asked where a sound fix follows without it, unless it is wanted', async () => {
  const good = await github.commit({ message: 'good', files: { 'src/rate.js': 'export const R = 1\n' } })
  const culprit = await github.commit({ message: 'bad', files: { 'src/rate.js': 'export const R = 0\n' } })
  await scene.reset()
  await investigated({ deploys: [{ sha: good }, { sha: culprit }] })
  const model = scriptedModel([answer()])
  expect(await fix(model)).toMatchObject({ approach: 'revert', model: null })
  expect(model.asked).toEqual([])
  const wanted = await fix(model, { investigation: 'inv-0000000a', approach: 'model' })
  expect(wanted).toMatchObject({ approach: 'model', alternatives: [{ approach: 'revert' }] })
})

test('for what passes by itself or lies in something else no model is asked, unless it is wanted', async () => {
  await scene.reset()
  const cause = { evidence: ['e1'], kind: 'slow_dependency', summary: 'connection refused by ledger' }
  await investigated({ deploys: [], cause })
  const model = scriptedModel([answer()])
  expect(none(await fix(model))).toMatch(/No change is cited/)
  expect(model.asked).toEqual([])
  expect(await fix(model, { investigation: 'inv-0000000a', approach: 'model' })).toMatchObject({ approach: 'model' })
})
