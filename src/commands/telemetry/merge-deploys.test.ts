import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import { mergeDeploys } from './merge-deploys.ts'

const start = Date.parse('2026-03-02T09:00:00Z')
const sha = '6113728f27ae82c7b1a177c8d03f9e96e0adf246'
const deploy = (id: string, minutes: number, more: Partial<Deploy> = {}): Deploy => ({
  id,
  at: new Date(start + minutes * 60_000),
  service: 'payments-api',
  kind: 'deploy',
  title: id,
  origin: 'ci',
  ...more,
})
const ids = (...all: Deploy[]) => mergeDeploys(all).map(({ id }) => id)

test.each<[string, Partial<Deploy>, Partial<Deploy>, number]>([
  ['the same commit, written short', { sha }, { sha: sha.slice(0, 8) }, 1],
  ['another commit of one version', { sha, version: 'v1' }, { sha: 'a'.repeat(40), version: 'v1' }, 2],
  ['the same version, with and without v', { version: 'v1.2' }, { version: '1.2' }, 1],
  ['an image tagged with the commit', { sha }, { version: sha.slice(0, 7) }, 1],
  ['a roll-out and the deploy it carries out', { version: 'v1' }, { version: 'v1', kind: 'rollout' }, 1],
  ['a commit and its deploy', { sha }, { sha, kind: 'commit' }, 2],
  ['two of which nothing is known', {}, {}, 2],
  ['another service', { sha }, { sha, service: 'checkout-api' }, 2],
])('%s', (_, one, other, count) => {
  expect(ids(deploy('one', 0, one), deploy('other', 9, other))).toHaveLength(count)
})

test('the same version an hour later is another deploy', () => {
  expect(ids(deploy('one', 0, { version: 'v1' }), deploy('again', 60, { version: 'v1' }))).toEqual(['again', 'one'])
})

test('the earliest telling is kept, with what only the later one knows', () => {
  const rollout = deploy('r', 3, { version: 'v1', kind: 'rollout', origin: 'kubernetes' })
  const told = deploy('d', 0, { version: 'v1', author: 'carol' })
  expect(mergeDeploys([{ ...rollout, url: 'https://x.example' }], [told])).toEqual([
    { ...told, url: 'https://x.example' },
  ])
})

test('the order of places and of changes does not matter, and merging again changes nothing', () => {
  const any = fc.array(
    fc.record({
      minutes: fc.integer({ min: 0, max: 60 }),
      version: fc.constantFrom('v1', 'v2'),
      kind: fc.constantFrom<Deploy['kind'][]>('deploy', 'rollout', 'commit'),
    }),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(any, (rows) => {
      const all = rows.map(({ minutes, ...more }, i) => deploy(`d${i}`, minutes, more))
      const merged = mergeDeploys(all)
      expect(mergeDeploys(merged).length).toBeLessThanOrEqual(merged.length)
      expect(merged.map(({ at }) => at.getTime())).toEqual(
        merged.map(({ at }) => at.getTime()).toSorted((a, b) => b - a),
      )
      expect(mergeDeploys(all.slice(3), all.slice(0, 3)).map(({ at }) => at)).toEqual(merged.map(({ at }) => at))
    }),
  )
})
