import { expect, test } from 'vitest'
import { Problem } from '../../core/problem.ts'
import { logMiner, readMinerState } from './log-miner.ts'

const accounts = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']
const changed = (name: string) => `password of ${name} was changed`

test('a pattern is new once', () => {
  const miner = logMiner()
  const first = miner.learn('sent 3 bytes to 10.0.0.1')
  expect(first).toMatchObject({ isNew: true, template: 'sent <*> to <*>' })
  expect(miner.learn('sent 99 bytes to 10.9.9.9')).toEqual({ ...first, isNew: false })
  expect(miner.match('sent 1 bytes to 10.1.1.1')).toEqual({ id: first.id, template: first.template })
  expect(miner.match('something else')).toBeUndefined()
})

test('a template widens when many words were seen in its place, and keeps its id', () => {
  const miner = logMiner()
  const { id } = miner.learn(changed('alice'))
  for (const name of accounts) miner.learn(changed(name))
  expect(miner.learn(changed('zoe'))).toEqual({ id, template: 'password of <*> was changed', isNew: false })
  expect(miner.patterns()).toEqual([{ id, template: 'password of <*> was changed', count: accounts.length + 2 }])
})

test('what was learned survives being stored as JSON', () => {
  const miner = logMiner()
  for (const name of accounts) miner.learn(changed(name))
  miner.learn('cache is true after 5 ms')
  const again = logMiner({ state: readMinerState(JSON.parse(JSON.stringify(miner))) })
  expect(again.patterns()).toEqual(miner.patterns())
  expect(again.learn(changed('zoe'))).toMatchObject({ isNew: false, id: miner.match(changed('zoe'))!.id })
  expect(again.learn('cache is false after 7 ms').isNew).toBe(false)
  expect(again.toJSON().learned).toBe(accounts.length + 3)
})

test('a state that is something else is refused', () => {
  expect(() => readMinerState({ version: 2 })).toThrow(Problem)
})

const plain = (i: number) => [...String(i)].map((digit) => 'abcdefghij'[Number(digit)]).join('')

test('beyond the most patterns those not seen for longest are forgotten', () => {
  const miner = logMiner({ most: 100 })
  for (let i = 0; i < 500; i++) {
    miner.learn(`${plain(i)} began ${plain(i)} finished`)
    miner.learn('heartbeat of the worker arrived')
  }
  expect(miner.patterns().length).toBeLessThanOrEqual(100)
  expect(miner.match('heartbeat of the worker arrived')).toBeDefined()
  expect(miner.match(`${plain(3)} began ${plain(3)} finished`)).toBeUndefined()
  expect(miner.match(`${plain(499)} began ${plain(499)} finished`)).toBeDefined()
})

test('a text of several lines goes by its first', () => {
  const miner = logMiner()
  miner.learn('boom at 3\n  at x (y.js:1:2)')
  expect(miner.learn('boom at 4').isNew).toBe(false)
})
