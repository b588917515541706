import fc from 'fast-check'
import { stringify } from 'smol-toml'
import { describe, expect, it } from 'vitest'
import { pathKey } from './key-path.ts'
import { tomlLines } from './toml-lines.ts'
import { isTree } from './tree.ts'

const lineOf = (text: string, ...path: (string | number)[]) => tomlLines(text).get(pathKey(path))

describe('the lines of a TOML text', () => {
  const text = `# a = 1
top = """
not = "a key"
"""
[a."b.c"] # comment
x.y = { one = [1, 2], "two" = 'it''s' }
list = [ # [
  { n = 1 },

  { n = "]" }, # }
]

[[a.d]]
k = 1
[[a.d]]
k = 2
[a.d.sub]
deep = 2026-01-01
`.replace("'it''s'", "'its'")

  it.each([
    [['top'], 2],
    [['a', 'b.c'], 5],
    [['a', 'b.c', 'x', 'y', 'two'], 6],
    [['a', 'b.c', 'x', 'y', 'one', 1], 6],
    [['a', 'b.c', 'list'], 7],
    [['a', 'b.c', 'list', 1, 'n'], 10],
    [['a', 'd', 0, 'k'], 14],
    [['a', 'd', 1, 'k'], 16],
    [['a', 'd', 1, 'sub', 'deep'], 18],
  ])('know %j', (path, line) => {
    expect(lineOf(text, ...path)).toBe(line)
  })

  it('do not know what stands inside a text or a comment', () => {
    expect(lineOf(text, 'not')).toBeUndefined()
    expect(lineOf(text, 'a')).toBeUndefined()
  })

  it('hold each key of any file', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }))
    const { tree } = fc.letrec((tie) => ({
      tree: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.oneof({ maxDepth: 3 }, leaf, tie('tree'))),
    }))
    fc.assert(
      fc.property(tree, (value) => {
        const written = stringify(value)
        const lines = tomlLines(written)
        const rows = written.split('\n')
        for (const [path, key] of leaves(value)) {
          const line = lines.get(pathKey(path))
          expect(line).toBeDefined()
          expect(rows[line! - 1]).toMatch(key.match(/^[A-Za-z0-9_-]+$/) ? new RegExp(`(^|\\W)${key} =`) : /^"/)
        }
      }),
      { numRuns: 200 },
    )
  })
})

function leaves(value: unknown, path: string[] = []): [string[], string][] {
  if (isTree(value)) return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]))
  return path.length ? [[path, path.at(-1)!]] : []
}
