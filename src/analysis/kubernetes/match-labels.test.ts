import { expect, it } from 'vitest'
import { holdsExpression, selects } from './match-labels.ts'

const labels = { fruit: 'pear', weight: '120' }

it.each([
  ['In', 'fruit', ['pear', 'plum'], true],
  ['NotIn', 'fruit', ['pear'], false],
  ['NotIn', 'colour', ['green'], true],
  ['Exists', 'colour', undefined, false],
  ['DoesNotExist', 'colour', undefined, true],
  ['Gt', 'weight', ['100'], true],
  ['Lt', 'weight', ['100'], false],
])('holds %s of %s and %j to be %s', (operator, key, values, expected) => {
  expect(holdsExpression(labels, { operator, key, ...(values && { values }) })).toBe(expected)
})

it('selects everything by an empty selector and nothing by none', () => {
  expect([
    selects({}, labels),
    selects(undefined, labels),
    selects({ matchLabels: { fruit: 'plum' } }, labels),
  ]).toEqual([true, false, false])
})
