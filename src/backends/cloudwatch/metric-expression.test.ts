import { expect, test } from 'vitest'
import { metricText, parseExpression } from './metric-expression.ts'

const stat = (Namespace: string, MetricName: string, Dimensions: Record<string, string>, Stat: string) => ({
  MetricStat: {
    Metric: {
      Namespace,
      MetricName,
      Dimensions: Object.entries(Dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat,
  },
})

test.each([
  ['AWS/Lambda/Errors{FunctionName=checkout} Sum', stat('AWS/Lambda', 'Errors', { FunctionName: 'checkout' }, 'Sum')],
  [
    'AWS/ECS/CPU{ClusterName="a,b", ServiceName=c}',
    stat('AWS/ECS', 'CPU', { ClusterName: 'a,b', ServiceName: 'c' }, 'Average'),
  ],
  ['Shop/orders{} p99.9', stat('Shop', 'orders', {}, 'p99.9')],
  ['Shop/orders TM(10%:90%)', stat('Shop', 'orders', {}, 'TM(10%:90%)')],
  ['errors / requests * 100', { Expression: 'errors / requests * 100', Period: 60 }],
  [
    "SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum')",
    { Expression: "SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum')", Period: 60 },
  ],
])('%s', (text, query) => {
  expect(parseExpression(text, 60)).toEqual([{ Id: 'result', ReturnData: true, ...query }])
})

test('named parts are calculated with by the last', () => {
  const text = 'e = A/B{x="; y"} Sum\nr = A/C{} Sum; e / r'
  expect(parseExpression(text, 60).map(({ Id, ReturnData }) => [Id, ReturnData])).toEqual([
    ['e', false],
    ['r', false],
    ['result', true],
  ])
})

test.each([
  ['', /it is empty/],
  ['A/B{} Sum; e', /needs a name before it/],
  ['A/B{x} Sum', /Dimension=value pairs/],
])('"%s" is refused', (text, message) => {
  expect(() => parseExpression(text, 60)).toThrow(message)
})

test('a name cannot break out of its dimension', () => {
  const name = 'a"} Sum; b = \\"{,'
  expect(parseExpression(metricText('A/B', { Name: name }, 'Sum'), 60)).toEqual([
    { Id: 'result', ReturnData: true, ...stat('A', 'B', { Name: name }, 'Sum') },
  ])
})
