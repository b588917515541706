import { expect, test } from 'vitest'
import { nearestTo } from './nearest-to.ts'

const verbs = ['acknowledge', 'ack', 'resolve', 'snooze', 'incidents', 'incident', 'oncall', 'status']

test.each([
  ['resolv', 'resolve'],
  ['snoze', 'snooze'],
  ['snooez', 'snooze'],
  ['onclal', 'oncall'],
  ['INCIDNETS', 'incidents'],
  ['stat', 'status'],
  ['acknowlegde', 'acknowledge'],
])('%s most likely meant %s', (typed, meant) => {
  expect(nearestTo(typed, verbs)[0]).toBe(meant)
})

test('a word that resembles nothing suggests nothing', () => {
  expect(nearestTo('xylophone', verbs)).toEqual([])
  expect(nearestTo('', verbs)).toEqual([])
})

test('at most three suggestions are made, each once', () => {
  expect(nearestTo('api', ['api1', 'api2', 'api3', 'api4', 'api1'])).toEqual(['api1', 'api2', 'api3'])
})

test('a very long word is answered at once', () => {
  expect(nearestTo('x'.repeat(1_000_000), verbs)).toEqual([])
})
