import { type Level, levels } from '../core/telemetry/log.ts'
import { foldLevel, levelSpellings } from '../query/level.ts'

/** pino and bunyan count in tens from 10; syslog, and with it GELF, from 0 (worst) to 7. */
const byTens: readonly (Level | undefined)[] = [undefined, 'TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
const bySyslog: readonly Level[] = ['FATAL', 'FATAL', 'FATAL', 'ERROR', 'WARN', 'INFO', 'INFO', 'DEBUG']

/** The level a logger or an engine means, by word or by number; `undefined` for what is no level. */
export function levelOf(value: unknown): Level | undefined {
  if (typeof value === 'string') {
    const name = value.trim().toLowerCase()
    if (/^\d+$/.test(name)) return byNumber(Number(name))
    // OpenTelemetry numbers the shades of a level: ERROR2.
    return foldLevel(name) ?? foldLevel(/^(trace|debug|info|warn|error|fatal)[2-4]$/.exec(name)?.[1] ?? '')
  }
  return typeof value === 'number' ? byNumber(value) : undefined
}

const byNumber = (value: number): Level | undefined => bySyslog[value] ?? (value % 10 ? undefined : byTens[value / 10])

/** The level of an OpenTelemetry severity number, 1 to 24; `undefined` outside of it. Source: OpenTelemetry logs data model. */
export function levelOfSeverity(value: unknown): Level | undefined {
  const number = Number(value)
  if (!(number >= 1 && number <= 24)) return undefined
  return (['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const)[Math.floor((number - 1) / 4)]
}

/** Every value, in lower case, that `levelOf` takes for a level: for asking an engine that compares text. */
export const levelValues = (level: string): readonly string[] => values.get(level.toUpperCase() as Level) ?? []

const numbersOf = (table: readonly (Level | undefined)[], level: Level, unit: number) =>
  table.flatMap((one, index) => (one === level ? [String(index * unit)] : []))

const values = new Map(
  levels.map((level) => {
    const shaded = [2, 3, 4].map((shade) => `${level.toLowerCase()}${shade}`)
    return [
      level,
      [...levelSpellings(level), ...shaded, ...numbersOf(bySyslog, level, 1), ...numbersOf(byTens, level, 10)],
    ]
  }),
)
