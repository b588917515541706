import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { followConfig } from './follow-config.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'allclear-follow-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

let written = 0
/** Files of a test are written faster than a file system's clock ticks, so each gets a time of its own. */
function write(text: string, file = 'allclear.toml'): void {
  const path = join(folder, file)
  writeFileSync(path, text)
  written += 1
  utimesSync(path, 1_700_000_000 + written, 1_700_000_000 + written)
}

const keys = (...entries: [key: string, subject: string, more?: string][]) =>
  `[auth]\napi_keys = [${entries.map(([key, subject, more = '']) => `{ key = "${key}", subject = "${subject}", roles = ["oncall"]${more} }`).join(', ')}]\n`

const notYet = (): void => {
  throw new Error('Nobody asked for a turn.')
}

/** A process that follows its file; `look` lets its turn come, `hangup` tells it to look at once. */
function following(text: string) {
  write(text)
  const reread = () => readConfig({ file: 'allclear.toml', env: {}, cwd: folder, home: folder, sources: [] })
  const declared: string[][] = []
  const log: [string, object][] = []
  const note = (facts: object, message: string) => {
    log.push([message, facts])
  }
  const turns = { look: notYet, hangup: notYet }
  let away = false
  const followed = followConfig({
    config: reread(),
    reread,
    store: {
      async declare(objects) {
        if (away) throw new Error('the database is away')
        declared.push(objects.map(({ body }) => body.id))
      },
    },
    every: (_, run) => {
      turns.look = run
      return () => undefined
    },
    onHangup: (run) => {
      turns.hangup = run
      return () => undefined
    },
    log: { info: note, error: note },
  })
  followed.start()
  const turn = (name: keyof typeof turns) => async () => {
    turns[name]()
    await new Promise(setImmediate)
  }
  return {
    declared,
    log,
    look: turn('look'),
    hangup: turn('hangup'),
    subjects: () => followed.keys().map(({ subject }) => subject),
    keys: followed.keys,
    findings: followed.findings,
    away(is: boolean) {
      away = is
    },
  }
}

test('a key that is added, changed or taken out counts two looks later, and its user comes and goes with it', async () => {
  const { look, subjects, declared, keys: now } = following(keys(['key-of-ann', 'ann@example.com']))
  await look()
  expect(declared).toEqual([])
  write(keys(['key-of-ann', 'ann@example.com', ', scopes = ["logs:read"]'], ['key-of-bo', 'bo@example.com']))
  await look()
  expect(subjects()).toEqual(['ann@example.com'])
  await look()
  expect(now()).toMatchObject([{ subject: 'ann@example.com', scopes: ['logs:read'] }, { subject: 'bo@example.com' }])
  write(keys(['key-of-bo', 'bo@example.com']))
  await look()
  await look()
  expect(subjects()).toEqual(['bo@example.com'])
  expect(declared).toEqual([['ann', 'bo'], ['bo']])
})

test('a file that is still being written is left alone', async () => {
  const { look, subjects } = following(keys(['key-of-ann', 'ann@example.com']))
  for (const part of ['', '[auth]\n']) {
    write(part)
    await look()
    expect(subjects()).toEqual(['ann@example.com'])
  }
  write(keys(['key-of-bo', 'bo']))
  await look()
  await look()
  expect(subjects()).toEqual(['bo'])
})

test('a faulty file changes nothing, is told without its secrets, and told once', async () => {
  const { look, subjects, findings, log } = following(keys(['key-of-ann', 'ann@example.com']))
  write('[auth]\napi_keys = [{ key = "a-most-secret-key", subject = "bo", roles = ["king a-most-secret-key"] }]\n')
  for (let i = 0; i < 4; i += 1) await look()
  expect(subjects()).toEqual(['ann@example.com'])
  expect(findings()).toEqual([expect.stringContaining('has a fault, so its keys and people of before still count')])
  expect(log).toEqual([[expect.stringContaining('has faults'), { complaints: expect.stringContaining('roles') }]])
  expect(JSON.stringify([log, findings()])).not.toContain('a-most-secret-key')
  write(keys(['key-of-bo', 'bo']))
  await look()
  await look()
  expect([subjects(), findings()]).toEqual([['bo'], []])
})

test('a hangup counts at once, and so do variables beside the file', async () => {
  write('KEY=first-key-of-all\n', '.env')
  const { hangup, look, keys: now } = following(keys(['env:KEY', 'ann']))
  const [first] = now()
  write('KEY=second-key-of-all\n', '.env')
  await look()
  await look()
  expect(now()[0]!.hash).not.toBe(first!.hash)
  write(keys(['third', 'ann'], ['fourth', 'bo']))
  await hangup()
  expect(now()).toHaveLength(2)
})

test('without the database a key that is gone is gone, and its user follows when the database is back', async () => {
  const { look, subjects, declared, away } = following(keys(['a', 'ann@example.com'], ['b', 'bo@example.com']))
  write(keys(['b', 'bo@example.com']))
  away(true)
  await look()
  await look()
  expect([subjects(), declared]).toEqual([['bo@example.com'], []])
  away(false)
  await look()
  expect(declared).toEqual([['bo']])
})
