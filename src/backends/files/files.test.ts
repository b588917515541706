import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Backend, Question } from '../../core/telemetry/backend.ts'
import type { LogEntry } from '../../core/telemetry/log.ts'
import { matches } from '../../query/matches.ts'
import { parseLogQuery } from '../../query/parse.ts'
import { expectedEntry, linesFrom, linesTo, storedLines } from '../test-lines.ts'
import { files } from './files.ts'
import { stemOf } from './find-files.ts'
import { lineTime } from './line-time.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function put(name: string, content: string | Buffer, changedAt = new Date(linesTo)) {
  const path = join(folder, name)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  await utimes(path, changedAt, changedAt)
  return path
}

const open = (settings: Record<string, unknown>): Backend =>
  files.open(files.settings.parse(settings), {
    fetch,
    clock: { now: () => new Date(linesTo) },
    after: async () => undefined,
    folder,
  })

const ask = (name = 'shop', extra: Record<string, unknown> = {}): Question => ({
  service: { name, metrics: {}, extra },
  window: { from: new Date(linesFrom), to: new Date(linesTo) },
})
const all = { query: { kind: 'all' as const }, limit: 10_000 }
const ids = (entries: LogEntry[]) => entries.map(({ message }) => message.split('#')[1])

/** The lines of the contract, in the order in which a logger would write them. */
const lines = storedLines().sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
const time = (at: bigint) => new Date(Number(at / 1_000_000n)).toISOString()
const mine = lines
  .filter(({ service }) => service === 'shop')
  .map(expectedEntry)
  .filter(({ at }) => at.getTime() >= linesFrom && at.getTime() < linesTo)
const written = {
  json: lines.map(({ at, service, level, message, trace, status }) =>
    JSON.stringify({ time: time(at), level, msg: message, service, trace_id: trace, status }),
  ),
  logfmt: lines.map(
    ({ at, service, level, message, trace, status }) =>
      `ts=${time(at)} level=${level} service=${service} msg=${JSON.stringify(message)} trace_id=${trace} status=${status}`,
  ),
}

describe.each(['json', 'logfmt'] as const)('a file of %s with the lines of two services', (format) => {
  const queries = [
    '*',
    'level:ERROR OR "timeout"',
    'NOT (level:ERROR "timeout")',
    'status:>=500',
    'time*',
    'trace_id:*',
  ]
  test.each(queries)('%s is listed newest first and counted', async (text) => {
    await put('all.log', `${written[format].join('\n')}\n`)
    const backend = open({ path: '.' })
    const query = parseLogQuery(text)
    const wanted = mine.filter((entry) => matches(query, entry))
    const entries = await backend.logs({ ...ask(), query, limit: 10_000 })
    expect(ids(entries).sort()).toEqual(ids(wanted).sort())
    const moments = entries.map(({ at }) => at.getTime())
    expect(moments).toEqual([...moments].sort((a, b) => b - a))
    const { values } = await backend.countLogs({ ...ask(), query, stepMs: 30 * 60_000 })
    expect(values[0]! + values[1]!).toBe(wanted.length)
  })

  test('the limit takes the newest, over several files and packed ones', async () => {
    const half = Math.floor(lines.length / 2)
    await put('app-2026-03-01.log.gz', gzipSync(written[format].slice(0, half).join('\n')))
    await put('app.log', written[format].slice(half).join('\n'))
    const backend = open({ path: '*.{log,gz}' })
    const everything = await backend.logs({ ...ask(), ...all })
    expect(everything).toHaveLength(mine.length)
    const newest = await backend.logs({ ...ask(), ...all, limit: 1_400 })
    expect(newest.map(({ at }) => at)).toEqual(everything.slice(0, 1_400).map(({ at }) => at))
  })
})

test('a file is of the service that its name or folder says, and an unknown one is not found', async () => {
  await put('logs/shop.log.1', '2026-03-01T10:00:01Z ERROR payment failed')
  await put('logs/cart/out.log', '2026-03-01 10:00:02,500 WARN slow')
  const backend = open({ path: 'logs' })
  expect(await backend.logs({ ...ask(), ...all })).toEqual([
    {
      at: new Date(linesFrom + 1_000),
      level: 'ERROR',
      message: '2026-03-01T10:00:01Z ERROR payment failed',
      service: 'shop',
      extra: { file: 'shop.log.1' },
    },
  ])
  expect(await backend.logs({ ...ask('cart'), ...all })).toMatchObject([
    { at: new Date(linesFrom + 2_500), level: 'WARN' },
  ])
  const asked = backend.logs({ ...ask('chart'), ...all })
  await expect(asked).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('"shop"') })
})

test('indented lines belong to the line before them, also across a block', async () => {
  const frames = Array.from(
    { length: 250 },
    (_, index) => `\tat shop.Pay.step${index}(Pay.java:${index}) ${'x'.repeat(200)}`,
  )
  const trace = [
    '2026-03-01T10:00:01Z ERROR boom',
    'java.lang.Error: ü',
    ...frames,
    'Caused by: java.io.IOException',
    '\tat a.B',
  ]
  await put('shop.log', [...trace, '2026-03-01T10:00:02Z INFO after', ''].join('\r\n'))
  const entries = await open({ path: 'shop.log' }).logs({ ...ask(), ...all })
  expect(entries.map(({ message }) => message.split('\n')[0])).toEqual([
    '2026-03-01T10:00:02Z INFO after',
    'java.lang.Error: ü',
    '2026-03-01T10:00:01Z ERROR boom',
  ])
  expect(entries[1]!.message.split('\n')).toHaveLength(253)
})

test('what lies outside of the folder is not read, whatever leads there', async () => {
  const secret = await put('secret/shop.log', '2026-03-01T10:00:01Z ERROR secret')
  await mkdir(join(folder, 'logs'))
  await symlink(secret, join(folder, 'logs', 'shop.log'))
  await symlink(join(folder, 'secret'), join(folder, 'logs', 'shop'))
  for (const path of ['logs', 'logs/*', 'logs/**/*.log']) {
    const asked = open({ path }).logs({ ...ask(), ...all })
    await expect(asked).rejects.toMatchObject({ code: 'not_found' })
  }
  const asked = open({ path: 'logs' }).logs({ ...ask('../secret/shop'), ...all })
  await expect(asked).rejects.toMatchObject({ code: 'not_found' })
})

test('a path that is not there says so, and health tells what is', async () => {
  const asked = open({ path: 'nowhere' }).logs({ ...ask(), ...all })
  await expect(asked).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('nowhere') })
  expect(await open({ path: 'nowhere' }).health()).toMatchObject([{ ok: false, remedy: expect.stringMatching(/\S/) }])
  await put('a.log', 'x')
  expect(await open({ path: '.' }).health()).toMatchObject([{ ok: true, message: '1 files, 1 KiB.' }])
})

test('a file that did not change since the window is not opened', async () => {
  await put('shop.log', '2026-03-01T10:00:01Z INFO a', new Date(linesFrom - 60 * 60_000))
  expect(await open({ path: '.' }).logs({ ...ask(), ...all })).toEqual([])
})

test('a raw query is a plain text', async () => {
  await put('shop.log', '2026-03-01T10:00:01Z INFO a (b) c\n2026-03-01T10:00:02Z INFO other')
  const entries = await open({ path: '.' }).logs({ ...ask(), raw: 'A (B)', limit: 5 })
  expect(entries).toHaveLength(1)
})

test('nobody waits for files that were called off', async () => {
  await put('shop.log', '2026-03-01T10:00:01Z INFO a')
  const asked = open({ path: '.' }).logs({ ...ask(), ...all, signal: AbortSignal.abort() })
  await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('called off') })
})

test.each([
  ['shop.log', 'shop'],
  ['shop.log.12', 'shop'],
  ['shop-2026-01-31.log.2.gz', 'shop'],
  ['shop_20260131.jsonl', 'shop'],
  ['shop.json.gz', 'shop'],
  ['2026-01-31.log', '2026-01-31'],
])('%s is a file of %s', (name, stem) => {
  expect(stemOf(name)).toBe(stem)
})

test.each([
  ['[2026-03-01 10:00:01,250] a', '2026-03-01T10:00:01.250Z'],
  ['2026/03/01 10:00:01 a', '2026-03-01T10:00:01.000Z'],
  ['2026-03-01T12:00:01+02:00 a', '2026-03-01T10:00:01.000Z'],
  ['1772359201.5 a', '2026-03-01T10:00:01.500Z'],
  ['10.0.0.1 - - [01/Mar/2026:10:00:01 +0000] "GET /"', '2026-03-01T10:00:01.000Z'],
  ['Mar  1 10:00:01 host app: a', '2026-03-01T10:00:01.000Z'],
  ['Dec 31 10:00:01 host app: a', '2025-12-31T10:00:01.000Z'],
  ['E0301 10:00:01.250000 1 main.go:1] a', '2026-03-01T10:00:01.250Z'],
  ['nothing at all', undefined],
])('the time of %s is %s', (line, moment) => {
  expect(lineTime(line, new Date(linesTo))?.toISOString()).toBe(moment)
})
