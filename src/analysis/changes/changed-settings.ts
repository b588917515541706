import { words } from './words.ts'

/** A value that a commit changes while the line around it stays. */
export interface Setting {
  /** The words that name it, from the text before the value: `db max conn`. */
  key: string
  from: string
  to: string
  moved: 'down' | 'up' | 'other'
  /** The larger over the smaller, at least 1; infinite from or to nothing; 1 where there is no order. */
  factor: number
  /** The line as it stands after the change. */
  line: string
}

/** Values that differ between lines that are otherwise the same, in whatever language: numbers, durations, sizes, switches, texts. */
export function changedSettings(pairs: readonly (readonly [string, string])[]): Setting[] {
  return pairs.flatMap(([before, after]) => sameAround(before, after) ?? keyed(before, after))
}

function sameAround(before: string, after: string): Setting[] | undefined {
  const old = [...before.matchAll(literal)]
  const now = [...after.matchAll(literal)]
  if (old.length === 0 || old.length !== now.length || bare(before) !== bare(after)) return
  return old.flatMap((one, at) => {
    const other = now[at]!
    return squeezed(one[0]) === squeezed(other[0])
      ? []
      : [setting(after.slice(0, other.index), one[0], other[0], after)]
  })
}

/** `key: value` or `key = value` with words for values, as configuration files have them. */
function keyed(before: string, after: string): Setting[] {
  const [old, now] = [before, after].map((line) =>
    /^\s*(?:[-+]\s*)?["']?([\w.$/ -]{2,60}?)["']?\s*(?::=|[:=])\s*(\S.*?)[,;]?\s*$/.exec(line),
  )
  if (!old || !now || old[1] !== now[1] || old[2] === now[2]) return []
  return [setting(`${now[1]} `, old[2]!, now[2]!, after)]
}

function setting(head: string, from: string, to: string, line: string): Setting {
  const [old, now] = [amount(from), amount(to)]
  const key = words(head.slice(-80)).join(' ') || words(line).join(' ')
  const moved = Number.isNaN(old) || Number.isNaN(now) || old === now ? 'other' : now < old ? 'down' : 'up'
  const factor = moved === 'other' ? 1 : Math.max(old, now) / Math.max(Math.min(old, now), 0)
  return { key, from: squeezed(from), to: squeezed(to), moved, factor: Math.abs(factor), line }
}

const literal =
  /(["'`])(?:\\.|(?!\1).)*\1|\b\d[\d_]*(?:\.\d+)?(?:\s*(?:\*|<<)\s*\d[\d_]*(?:\.\d+)?)*(?:\s*\*\s*(?:time\.)?(?:Nano|Micro|Milli)?(?:second|minute|hour|day)s?)?(?:ns|us|µs|ms|s|m|h|d|[KMGT]i?B?|%)?\b%?|\btime\.(?:Nano|Micro|Milli)?(?:Second|Minute|Hour)\b|\b(?:true|false|True|False|on|off|yes|no|enabled|disabled)\b/gi

const bare = (line: string) => line.replace(literal, '\u0000').replace(/\s+/g, '')

const squeezed = (text: string) => text.replace(/\s+/g, ' ').trim()

/** A value as a number: durations in milliseconds, sizes in bytes, switches as 0 and 1; NaN for texts. */
export function amount(text: string): number {
  const value = text.trim().replace(/^(["'`])(.*)\1$/, '$2')
  if (/^(?:true|on|yes|enabled)$/i.test(value)) return 1
  if (/^(?:false|off|no|disabled|none|never)$/i.test(value)) return 0
  const parts = /^(-?[\d_.]+(?:\s*(?:\*|<<)\s*[\d_.]+)*)?\s*\*?\s*(?:time\.)?([a-zµ]+|%)?$/i.exec(value)
  if (!parts || (!parts[1] && !parts[2])) return Number.NaN
  const unit = parts[2] === undefined ? 1 : (units[parts[2]] ?? units[parts[2].toLowerCase().replace(/s$/, '')])
  if (unit === undefined) return Number.NaN
  return product(parts[1] ?? '1') * unit
}

const product = (text: string) =>
  text.split(/(\*|<<)/).reduce((value, part, at, all) => {
    if (part === '*' || part === '<<') return value
    const number = Number(part.replaceAll('_', ''))
    return at === 0 ? number : all[at - 1] === '<<' ? value * 2 ** number : value * number
  }, 0)

const units: Record<string, number> = {
  '%': 0.01,
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
  d: 8.64e7,
  nanosecond: 1e-6,
  microsecond: 1e-3,
  millisecond: 1,
  second: 1e3,
  minute: 6e4,
  hour: 3.6e6,
  day: 8.64e7,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
}
