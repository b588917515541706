import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readManifests, spotAt, valueAt, type Way, writeSpot } from './manifest.ts'

const written = (text: string, at: Way, to: string | number, index = 0) => {
  const manifest = readManifests('a.yaml', text)[index]!
  const spot = spotAt(manifest, at)
  return spot && writeSpot(manifest, spot, to)
}

test.each<[string, string, Way, string | number, string | undefined]>([
  ['a plain value', 'a: 1 # why\nb: [1, 2]\n', ['a'], 2, 'a: 2 # why\nb: [1, 2]\n'],
  ['one in double quotes', 'a: "x" # why\n', ['a'], 'y"z', 'a: "y\\"z" # why\n'],
  ['one in single quotes', "a: 'x'\n", ['a'], "it's", "a: 'it''s'\n"],
  ['a text that would be read as a number', 'tag: v1\n', ['tag'], '1.10', 'tag: "1.10"\n'],
  ['a number in a flow', 'p: [{ port: 80, to: 81 }]\n', ['p', 0, 'to'], 82, 'p: [{ port: 80, to: 82 }]\n'],
  ['one of lines that end as on Windows', 'a: 1\r\nb: 2\r\n', ['b'], 3, 'a: 1\r\nb: 3\r\n'],
  ['what others refer to', 'a: &x 1\nb: *x\n', ['a'], 2, undefined],
  ['what runs over lines', 'a: |\n  x\n', ['a'], 'y', undefined],
  ['what is no value', 'a: { b: 1 }\n', ['a'], 'y', undefined],
])('%s is replaced alone or not at all', (_, text, at, to, expected) => {
  expect(written(text, at, to)).toBe(expected)
})

test('each document is one of its own, and a template is none', () => {
  const text = 'kind: A\nmetadata: { name: x, namespace: n }\n---\n# second\nkind: B\nn: 1\n'
  expect(readManifests('a.yaml', text)).toMatchObject([{ kind: 'A', name: 'x', namespace: 'n' }, { kind: 'B' }])
  expect(written(text, ['n'], 2, 1)).toBe(text.replace('n: 1\n', 'n: 2\n'))
  expect(readManifests('a.yaml', 'a: {{ .Values.a }}\n')).toEqual([])
  expect(readManifests('a.yaml', 'a: [1\n')).toEqual([])
})

test('whatever the new text is, every other value and every comment stays', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 20 }), fc.constantFrom('x', '"x"', "'x'"), (to, old) => {
      const text = `# top\na: ${old}   # beside\nb:\n  - one # list\n`
      const after = written(text, ['a'], to)
      if (after === undefined) return
      const [read] = readManifests('a.yaml', after)
      expect([valueAt(read!, ['a']), valueAt(read!, ['b', 0])]).toEqual([to, 'one'])
      expect(after.startsWith('# top\na: ')).toBe(true)
      expect(after.endsWith('   # beside\nb:\n  - one # list\n')).toBe(true)
    }),
  )
})
