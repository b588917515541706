import { expect, it } from 'vitest'
import { obstaclesOn } from './node-fit.ts'
import { container, node } from './test-cluster.ts'

const hungry = { containers: [container({ resources: { requests: { cpu: '6', memory: '1Gi' } } })] }
const frost = { key: 'frost', value: 'hard', effect: 'NoSchedule' }

it.each([
  ['nothing', {}, {}, []],
  ['its selector', { nodeSelector: { soil: 'clay' } }, {}, ['node_selector']],
  ['a cordon', {}, { unschedulable: true }, ['cordon']],
  ['a taint', {}, { taints: [frost] }, ['taint']],
  [
    'nothing when it tolerates the taint',
    { tolerations: [{ key: 'frost', operator: 'Equal', value: 'hard' }] },
    { taints: [frost] },
    [],
  ],
  [
    'a taint of another value',
    { tolerations: [{ key: 'frost', operator: 'Equal', value: 'light' }] },
    { taints: [frost] },
    ['taint'],
  ],
  ['its hunger for CPU', hungry, {}, ['cpu']],
])('finds that %s keeps a pod off a node', (_what, spec, declared, expected) => {
  expect(obstaclesOn(node('hill', declared, { soil: 'sand' }), spec)).toEqual(expected)
})
