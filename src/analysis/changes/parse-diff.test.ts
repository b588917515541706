import { expect, test } from 'vitest'
import { parseDiff } from './parse-diff.ts'

test('reads a diff as git writes it', () => {
  const diff = [
    'diff --git a/src/pool.ts b/src/pool.ts',
    'index 3f1..9a2 100644',
    '--- a/src/pool.ts',
    '+++ b/src/pool.ts',
    '@@ -1,4 +1,4 @@ export class Pool {',
    '   open() {',
    '-    return 5',
    '+    return 6',
    'diff --git a/db/old.sql b/db/old.sql',
    'deleted file mode 100644',
    '--- a/db/old.sql',
    '+++ /dev/null',
    '@@ -1 +0,0 @@',
    '--- drop it some day',
  ].join('\n')
  expect(parseDiff(diff, ['src/pool.ts', 'db/old.sql'])).toEqual([
    {
      path: 'src/pool.ts',
      removed: ['    return 5'],
      added: ['    return 6'],
      context: ['export class Pool {', '  open() {'],
      now: ['export class Pool {', '  open() {', '    return 6'],
    },
    { path: 'db/old.sql', removed: ['-- drop it some day'], added: [], context: [], now: [] },
  ])
})

test('reads excerpts whose headings name the file', () => {
  const diff = '@@ app/a.py @@ def one():\n-    x = 1\n+    x = 2\n@@ app/b.py: class Two\n+    y = 3'
  expect(parseDiff(diff, ['app/a.py', 'app/b.py']).map(({ path, added }) => [path, added])).toEqual([
    ['app/a.py', ['    x = 2']],
    ['app/b.py', ['    y = 3']],
  ])
})

test('takes the only file for granted, and anything that is no diff for context', () => {
  expect(parseDiff('nothing to see', ['a.go'])).toEqual([
    { path: 'a.go', removed: [], added: [], context: ['nothing to see'], now: ['nothing to see'] },
  ])
  expect(parseDiff('', ['a.go'])).toEqual([])
})
