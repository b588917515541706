import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch, relocate } from './apply-patch.ts'
import { readPatch, writePatch } from './patch.ts'

const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '-x', '+y', '\\ z', '@@ -1 +1 @@'), { maxLength: 24 })
const text = fc.tuple(lines, fc.boolean()).map(([all, ended]) => all.join('\n') + (ended && all.length ? '\n' : ''))

test('a written diff applies to what it was made of, and gives what it was made for', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.option(text, { nil: undefined }),
      fc.option(text, { nil: undefined }),
      async (before, after) => {
        fc.pre(before !== after)
        const patch = writePatch([{ path: 'src/a b/file.ts', before, after }])
        const [delta] = await applyPatch(readPatch(patch), async () => before)
        expect(delta).toEqual({ path: 'src/a b/file.ts', before, after })
      },
    ),
    { numRuns: 400 },
  )
})

test('Git itself applies it to the same end', () => {
  const folder = mkdtempSync(join(tmpdir(), 'patch-'))
  try {
    const before = Array.from({ length: 40 }, (_, i) => `line ${i}`).join('\n')
    const after = `first\n${before.replace('line 20\n', '').replace('line 39', 'end')}`
    writeFileSync(join(folder, 'f.txt'), before)
    execFileSync('git', ['apply', '-'], {
      cwd: folder,
      input: writePatch([
        { path: 'f.txt', before, after },
        { path: 'new.txt', before: undefined, after: 'hello' },
      ]),
    })
    expect(readFileSync(join(folder, 'f.txt'), 'utf8')).toBe(after)
    expect(readFileSync(join(folder, 'new.txt'), 'utf8')).toBe('hello')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a file that differs by one sign is a conflict, and so is one that appeared or went', async () => {
  const patch = readPatch(writePatch([{ path: 'a.ts', before: 'one\ntwo\nthree\n', after: 'one\n2\nthree\n' }]))
  const applied = (now: string | undefined) => applyPatch(patch, async () => now)
  await expect(applied('one\ntwo \nthree\n')).rejects.toMatchObject({ code: 'conflict', message: /line 2 reads/ })
  await expect(applied('zero\none\ntwo\nthree\n')).rejects.toMatchObject({ code: 'conflict' })
  await expect(applied(undefined)).rejects.toMatchObject({ code: 'conflict', message: /not there/ })
  const added = readPatch(writePatch([{ path: 'a.ts', before: undefined, after: 'x\n' }]))
  await expect(applyPatch(added, async () => '')).rejects.toMatchObject({ code: 'conflict', message: /there already/ })
})

test.each([
  ['', /no file/],
  ['hello', /line 1/],
  ['diff --git a/x b/y\n--- a/x\n+++ b/y\n@@ -1 +1 @@\n-a\n+b\n', /one path/],
  ['diff --git a/x b/x\nold mode 100644\nnew mode 100755\n', /modes/],
  ['diff --git a/x b/x\n--- a/x\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-a\n+b\n', /other paths/],
  ['diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-a\n', /too early/],
  ['diff --git a/x b/x\nnew file mode 120000\n--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+b\n', /modes/],
])('no diff is read out of %j', (given, why) => {
  expect(() => readPatch(given)).toThrow(why)
})

test('hunks are found again where other changes moved them, but only in one place', () => {
  const [{ hunks }] = readPatch(
    writePatch([{ path: 'a', before: 'k\nl\nm\nn\n', after: 'k\nl\nM\nn\n' }]),
  ) as unknown as [{ hunks: Parameters<typeof relocate>[0] }]
  expect(relocate(hunks, 'top\ntop\nk\nl\nm\nn\n')).toMatchObject([{ start: 3 }])
  expect(relocate(hunks, 'k\nl\nm\nn\nk\nl\nm\nn\n')).toBeUndefined()
  expect(relocate(hunks, 'k\nl\nm!\nn\n')).toBeUndefined()
})
