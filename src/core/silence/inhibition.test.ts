import { expect, test } from 'vitest'
import { inhibitionsOf } from './inhibition.ts'
import { type Matchable, readMatchers } from './matcher.ts'

const [nodeDown] = inhibitionsOf([
  {
    name: 'node down',
    source: readMatchers('alertname=NodeDown'),
    target: readMatchers('severity=~"warning|critical"'),
    equal: ['node', 'cluster'],
  },
])
const alert = (labels: Record<string, string>, severity = 'warning'): Matchable => ({
  labels,
  severity,
  service: 'shop',
  source: 'prod',
  title: '',
})
const mutes = (source: Matchable, target: Matchable) => {
  const key = nodeDown!.mutes(source)
  return key !== undefined && nodeDown!.mutedBy(target).includes(key)
}

test('a source mutes targets with the same labels, of which a missing one is like an empty one', () => {
  const down = alert({ alertname: 'NodeDown', node: 'n1' }, 'info')
  expect(mutes(down, alert({ node: 'n1' }))).toBe(true)
  expect(mutes(down, alert({ node: 'n1', cluster: '' }))).toBe(true)
  expect(mutes(down, alert({ node: 'n2' }))).toBe(false)
  expect(mutes(down, alert({ node: 'n1', cluster: 'c' }))).toBe(false)
  expect(mutes(down, alert({ node: 'n1' }, 'info'))).toBe(false)
  expect(mutes(alert({ node: 'n1' }), alert({ node: 'n1' }))).toBe(false)
})

test('nothing mutes itself, nor what is both source and target like it', () => {
  const both = alert({ alertname: 'NodeDown', node: 'n1' }, 'critical')
  expect(mutes(both, both)).toBe(false)
  expect(mutes(both, alert({ node: 'n1' }))).toBe(true)
  expect(mutes(alert({ alertname: 'NodeDown', node: 'n1' }, 'info'), both)).toBe(true)
})
