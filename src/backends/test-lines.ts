import type { LogEntry } from '../core/telemetry/log.ts'

/** A line as the tests of every kind store it in their engine's way. */
export interface StoredLine {
  /** Nanoseconds since 1970. */
  at: bigint
  service: string
  level: string
  message: string
  trace: string
  status: number
}

export const linesFrom = Date.UTC(2026, 2, 1, 10)
export const linesTo = linesFrom + 60 * 60_000

const words = [
  'started',
  'payment timeout',
  'payment ok',
  'Timeout of upstream "cache"',
  'disk full (95%)',
  'retry\\again',
]
const spelled = ['info', 'ERROR', 'Warn', 'error', 'fatal', 'info']

/**
 * An hour of two services: more lines than a page, many at one moment, some of them the same, one at each edge of the hour
 * and one outside of it.
 */
export function storedLines(): StoredLine[] {
  const at = (ms: number, nanos = 0) => BigInt(linesFrom + ms) * 1_000_000n + BigInt(nanos)
  const line = (index: number, when: bigint, service: string): StoredLine => ({
    at: when,
    service,
    level: spelled[index % spelled.length]!,
    message: `${words[index % words.length]!} #${index}`,
    trace: index % 4 ? `${index}`.padStart(32, 'a') : '',
    status: 200 + (index % 7) * 50,
  })
  const shop = Array.from({ length: 2_300 }, (_, index) => {
    // A burst of 700 lines in one moment stands across the end of the first page.
    const ms = index < 800 ? index * 1_000 : index < 1_500 ? 1_000_000 : 1_000_001 + (index - 1_500) * 3_000
    return line(index, at(ms), 'shop')
  })
  const edges = [
    line(9_001, at(-1), 'shop'),
    { ...line(9_002, at(0), 'shop'), message: 'first #9002' },
    { ...line(9_003, at(60 * 60_000 - 1), 'shop'), message: 'last #9003' },
    line(9_004, at(60 * 60_000), 'shop'),
  ]
  const other = Array.from({ length: 300 }, (_, index) => line(index, at(index * 7_000), 'cart'))
  return [...shop, ...edges, ...other]
}

const levels: Record<string, LogEntry['level']> = { info: 'INFO', error: 'ERROR', warn: 'WARN', fatal: 'FATAL' }

/** What a backend should make of a line. */
export const expectedEntry = ({ at, level, message, service, trace, status }: StoredLine): LogEntry => ({
  at: new Date(Number(at / 1_000_000n)),
  level: levels[level.toLowerCase()]!,
  message,
  service,
  ...(trace && { traceId: trace }),
  extra: { status },
})
