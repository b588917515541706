import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { sources } from '../sources/index.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-quiet-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(text: string) {
  const file = join(folder, 'allclear.toml')
  writeFileSync(file, text)
  return readConfig({ file, env: {}, cwd: '/', home: '/', sources })
}

test('rules, damping and the reminder are read, with what is usual where nothing is written', () => {
  const {
    inhibitions,
    silences,
    sources: settled,
  } = read(`
[[inhibitions]]
name = "node down"
source = 'alertname="NodeDown"'
target = ['severity=~"warning|info"', 'source=prod']
equal = ["node"]

[silences]
remind = "1h"

[sources.prod]
kind = "alertmanager"
key = "a-long-enough-key"
flap = { changes = 6 }
open_after = { count = 3, within = "5m" }
`)
  expect(inhibitions).toEqual([
    {
      name: 'node down',
      source: [{ name: 'alertname', sign: '=', value: 'NodeDown' }],
      target: [
        { name: 'severity', sign: '=~', value: 'warning|info' },
        { name: 'source', sign: '=', value: 'prod' },
      ],
      equal: ['node'],
    },
  ])
  expect(silences).toEqual({ remindMs: 3_600_000 })
  expect(settled[0]).toMatchObject({
    flap: { changes: 6, windowMs: 600_000, calmMs: 600_000 },
    openAfter: { count: 3, withinMs: 300_000 },
  })
  const plain = read('[sources.prod]\nkind = "alertmanager"\nkey = "a-long-enough-key"')
  expect([plain.inhibitions, plain.silences]).toEqual([[], { remindMs: 1_800_000 }])
  expect(plain.sources[0]).not.toHaveProperty('flap')
})

test.each([
  ['source = "NodeDown"\ntarget = "a=b"', 'is no matcher'],
  ['source = \'a=~"("\'\ntarget = "a=b"', 'cannot be read'],
  ['source = \'a=~".*"\'\ntarget = "a=b"', 'is true of every alert'],
  ['source = "a=b"', 'target'],
])('%j is refused, with the line', (rule, words) => {
  expect(() => read(`[[inhibitions]]\nname = "x"\n${rule}`)).toThrow(words)
  expect(() => read(`[[inhibitions]]\nname = "x"\n${rule}`)).toThrow(/allclear\.toml:\d/)
})

test('two rules of one name are refused', () => {
  const rule = '[[inhibitions]]\nname = "x"\nsource = "a=b"\ntarget = "c=d"\n'
  expect(() => read(rule + rule)).toThrow('two rules alike')
})
