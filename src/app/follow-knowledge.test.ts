import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { testStore } from '../store/test-store.ts'
import { followKnowledge } from './follow-knowledge.ts'
import type { Logger } from './logger.ts'

const t = await testStore()
const folder = mkdtempSync(join(tmpdir(), 'follow-'))
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await t.close()
})

test('what changed in a folder is found at the next look, and a fault that lasts is told once', async () => {
  const said: unknown[] = []
  const log = { warn: (about: { fault: string }) => said.push(about.fault) } as unknown as Logger
  const { look } = followKnowledge({
    sources: [
      { name: 'docs', folder },
      { name: 'gone', folder: join(folder, 'nowhere') },
    ],
    library: t.store.library,
    open: () => {
      throw new Error('no repository is named')
    },
    every: () => () => undefined,
    log,
  })
  const found = async (text: string) =>
    (await t.store.library.search({ text, hidden: [], limit: 9 })).map(({ path }) => path)
  writeFileSync(join(folder, 'a.md'), '# The queue is stuck\nDrain it.\n')
  writeFileSync(join(folder, 'bad.md'), '---\nsteps: 5\n---\n')
  await look()
  expect(await found('stuck queue')).toEqual(['a.md'])
  writeFileSync(join(folder, 'a.md'), '# The disk is full\nRotate logs.\n')
  await look()
  expect(await found('stuck queue')).toEqual([])
  expect(await found('rotating')).toEqual(['a.md'])
  expect(said).toEqual([
    expect.stringMatching(/front matter of bad\.md/),
    expect.stringMatching(/^gone cannot be read/),
  ])
})
