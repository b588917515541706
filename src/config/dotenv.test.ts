import { expect, it } from 'vitest'
import { parseDotenv } from './dotenv.ts'

it.each([
  ['A=1', { A: '1' }],
  ['export A = 1 \r\nB=2', { A: '1', B: '2' }],
  ['# A=1\n\nA=b # c', { A: 'b' }],
  ['A=b#c', { A: 'b#c' }],
  ['A="b # c" # d', { A: 'b # c' }],
  ['A="a\\nb \\"c\\""', { A: 'a\nb "c"' }],
  ["A='a\\n'", { A: 'a\\n' }],
  ['A=', { A: '' }],
  ['\uFEFFA=x==', { A: 'x==' }],
  ['no line\n=x\n1A=2', {}],
])('%j reads as %j', (text, expected) => {
  expect(parseDotenv(text)).toEqual(expected)
})
