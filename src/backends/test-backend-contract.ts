import { describe, expect, test } from 'vitest'
import { sampleSecrets } from '../core/redaction/test-secrets.ts'
import type { Backend, BackendEffects, BackendKind, Question } from '../core/telemetry/backend.ts'
import type { LogEntry } from '../core/telemetry/log.ts'
import { matches } from '../query/matches.ts'
import { parseLogQuery } from '../query/parse.ts'
import { expectedEntry, linesFrom, linesTo, type StoredLine, storedLines } from './test-lines.ts'
import type { Peer } from './test-peer.ts'

/** What the tests of one kind bring. */
export interface ContractOptions {
  kind: BackendKind
  /** Secrets and all; the address is the double's. */
  settings: Record<string, unknown>
  secret: string
  serve(lines: StoredLine[]): Peer
  /** A raw query that lets everything through, also what is not the service's, if its scope were not kept. */
  wide: string
  /** Raw queries that reach for other services and must be refused, or find nothing. */
  escapes: string[]
  /** A body with which the engine says that its answer is not whole. */
  partial?: { status: number; body: string }[]
}

const window = { from: new Date(linesFrom), to: new Date(linesTo) }

/** An opened backend with its double and what it waited for. */
export function opened(
  { kind, settings, serve }: Pick<ContractOptions, 'kind' | 'settings' | 'serve'>,
  lines = storedLines(),
) {
  const waits: number[] = []
  const peer = serve(lines)
  const effects: BackendEffects = {
    fetch: (input, init) => peer.fetch(input, init),
    clock: { now: () => new Date(linesTo) },
    after: async (ms) => void waits.push(ms),
    folder: '/',
  }
  return { peer, waits, backend: kind.open(kind.settings.parse(settings), effects) as Backend }
}

export const shop = (name = 'shop'): Question => ({ service: { name, metrics: {}, extra: {} }, window })
const ids = (entries: LogEntry[]) => entries.map(({ message }) => message.split('#')[1])

const queries = [
  'level:ERROR',
  'level:ERROR OR "timeout"',
  'NOT (level:ERROR "timeout")',
  'payment NOT level:ERROR',
  'status:>=500',
  'NOT status:>=400 AND NOT timeout',
  'time*',
  '"upstream \\"cache\\""',
  'trace_id:*',
  'service:shop level:(WARN OR FATAL)',
  'service:cart',
  '"retry\\\\again" OR "(95%)"',
]

/** What every kind of backend promises of logs, as tests. */
export function backendContract(name: string, options: ContractOptions) {
  const mine = storedLines()
    .map((line) => ({ line, entry: expectedEntry(line) }))
    .filter(({ line, entry }) => line.service === 'shop' && entry.at >= window.from && entry.at < window.to)
    .sort((a, b) => b.entry.at.getTime() - a.entry.at.getTime())
    .map(({ entry }) => entry)

  describe(`${name} keeps what every backend promises`, () => {
    test('all lines of the window come once, newest first, whatever the pages', async () => {
      const { backend, peer } = opened(options)
      const entries = await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 10_000 })
      expect(entries.map(({ at }) => at.getTime())).toEqual(mine.map(({ at }) => at.getTime()))
      expect(ids(entries).sort()).toEqual(ids(mine).sort())
      expect(peer.asked.length).toBeGreaterThan(2)
    })

    test('a line is read as what it says', async () => {
      const { backend } = opened(options)
      const [entry] = await backend.logs({ ...shop(), query: parseLogQuery('"#1501"'), limit: 10 })
      const { extra, ...rest } = mine.find(({ message }) => message.endsWith('#1501'))!
      expect(entry).toMatchObject(rest)
      expect(Number(entry!.extra.status)).toBe(extra.status)
    })

    test('the limit is kept across pages', async () => {
      const { backend } = opened(options)
      const entries = await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 1_200 })
      expect(entries).toHaveLength(1_200)
      expect(entries.at(-1)!.at).toEqual(mine[1_199]!.at)
    })

    test.each(queries)('%s means the same there as here, listed and counted', async (text) => {
      const { backend } = opened(options)
      const query = parseLogQuery(text)
      const wanted = mine.filter((entry) => matches(query, entry))
      const entries = await backend.logs({ ...shop(), query, limit: 10_000 })
      expect(ids(entries).sort()).toEqual(ids(wanted).sort())
      const stepMs = 7 * 60_000
      const counted = await backend.countLogs({ ...shop(), query, stepMs })
      expect(counted).toMatchObject({ unit: 'count' })
      expect(counted.times[0]).toBe(linesFrom)
      const steps = Array.from({ length: 9 }, (_, step) => {
        const inStep = ({ at }: LogEntry) => Math.floor((at.getTime() - linesFrom) / stepMs) === step
        return wanted.filter(inStep).length
      })
      expect([...counted.values]).toEqual(steps)
    })

    test('counting reads no page where the engine can say it all', async () => {
      const { backend, peer } = opened(options)
      const counted = await backend.countLogs({ ...shop(), query: { kind: 'all' }, stepMs: 60 * 60_000 })
      expect([...counted.values]).toEqual([mine.length])
      expect(peer.asked.length).toBeLessThan(8)
    })

    test('a raw query stays within the service', async () => {
      const { backend } = opened(options)
      const entries = await backend.logs({ ...shop(), raw: options.wide, limit: 10_000 })
      expect(entries).toHaveLength(mine.length)
      const counted = await backend.countLogs({ ...shop(), raw: options.wide, stepMs: 60 * 60_000 })
      expect([...counted.values]).toEqual([mine.length])
    })

    test.each(options.escapes)('the raw query %s cannot leave the service', async (raw) => {
      const { backend } = opened(options)
      const asked = backend
        .countLogs({ ...shop(), raw, stepMs: 60 * 60_000 })
        .then(({ values }) => values[0]! <= mine.length)
      expect(await asked.catch(({ code, fields }) => code === 'invalid' && Boolean(fields.query))).toBe(true)
    })

    test('an unknown service is not found, and the answer names known ones', async () => {
      const { backend } = opened(options)
      const asked = backend.logs({ ...shop('shopp'), query: { kind: 'all' }, limit: 10 })
      await expect(asked).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('"shop"') })
    })

    test('no secret that a line holds comes out', async () => {
      // A line of a key is known by being nothing else, and here each has its number.
      const samples = sampleSecrets.filter(({ secret }) => !secret.startsWith('MII'))
      const lines = samples.map(({ text }, i): StoredLine => {
        const at = BigInt(linesFrom + i * 1_000) * 1_000_000n
        return { at, service: 'shop', level: 'error', message: `${text} #${i}`, trace: '', status: 500 }
      })
      const { backend } = opened(options, lines)
      const entries = await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 1_000 })
      expect(entries).toHaveLength(samples.length)
      const shown = JSON.stringify(entries)
      expect(samples.filter(({ secret }) => shown.includes(secret)).map(({ name }) => name)).toEqual([])
    })

    test.each([401, 403])('a refusal with %i names the permission and no secret', async (status) => {
      const { backend, peer } = opened(options)
      peer.faults.push({ status, body: `no access for ${options.secret}` })
      const failure = await backend
        .logs({ ...shop(), query: { kind: 'all' }, limit: 10 })
        .catch((error: Error) => error)
      expect(failure).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/need|lacks|grant/) })
      expect(String((failure as Error).message)).not.toContain(options.secret)
    })

    test('a throttled question is asked once more after the wait, and no longer wait is waited for', async () => {
      const { backend, peer, waits } = opened(options)
      peer.faults.push({ status: 429, headers: { 'retry-after': '2' } })
      expect(await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 3 })).toHaveLength(3)
      expect(waits).toEqual([2_000])
      peer.faults.push({ status: 429, headers: { 'retry-after': '60' } })
      const asked = backend.logs({ ...shop('cart'), query: { kind: 'all' }, limit: 3 })
      await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('60 s') })
    })

    test('a passing fault is met once, a lasting one is told', async () => {
      const { backend, peer } = opened(options)
      peer.faults.push('cut')
      expect(await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 3 })).toHaveLength(3)
      peer.faults.push({ status: 503 }, { status: 503 })
      const asked = backend.logs({ ...shop('cart'), query: { kind: 'all' }, limit: 3 })
      await expect(asked).rejects.toMatchObject({ code: 'unavailable' })
    })

    test('nobody waits for a question that was called off', async () => {
      const { backend, peer } = opened(options)
      await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 3 })
      peer.faults.push('hang')
      const stop = new AbortController()
      const asked = backend.logs({ ...shop(), query: { kind: 'all' }, limit: 3, signal: stop.signal })
      stop.abort()
      await expect(asked).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('called off') })
    })

    test.each(options.partial ?? [])('half an answer is none: $body', async (fault) => {
      const { backend, peer } = opened(options)
      await backend.logs({ ...shop(), query: { kind: 'all' }, limit: 3 })
      peer.faults.push(fault)
      const asked = backend.logs({ ...shop(), query: { kind: 'all' }, limit: 3 })
      await expect(asked).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringMatching(/part|could not/),
      })
    })

    test('its health is found by asking', async () => {
      const { backend, peer } = opened(options)
      expect(await backend.health()).toContainEqual(expect.objectContaining({ what: 'logs', ok: true }))
      peer.faults.push(...Array.from({ length: 9 }, () => ({ status: 401 })))
      expect(await backend.health()).toContainEqual(
        expect.objectContaining({ what: 'logs', ok: false, remedy: expect.stringMatching(/\S/) }),
      )
    })
  })
}
