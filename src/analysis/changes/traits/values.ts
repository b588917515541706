import { type Trait, weightOf } from './trait.ts'

/** Values that move in telling ways, whatever they are called. */
export const valueTraits: Trait[] = [
  {
    name: 'date_layout_changed',
    says: 'reads or writes dates in another layout',
    risk: 0.85,
    causes: ['time', 'bad_request', 'bad_payload', 'out_of_range', 'lost_data', 'wrong_logic'],
    finds: ({ settings }) => {
      const layout = settings.find(({ from, to }) => dateLayout.test(from) && dateLayout.test(to))
      return layout && { line: layout.line, weight: 1 }
    },
  },
  {
    name: 'schedule_changed',
    says: 'runs something at other times',
    risk: 0.75,
    causes: [
      'overload',
      'time',
      'slow_query',
      'cpu',
      'lock_contention',
      'rate_limited',
      'stale_data',
      'duplicate',
      'many_queries',
      'backlog',
      'pool_exhaustion',
    ],
    finds: ({ settings }) => {
      const schedule = settings.find(({ from, to }) => cron.test(from) && cron.test(to))
      return schedule && { line: schedule.line, weight: 1 }
    },
  },
  {
    name: 'setting_removed',
    says: 'falls back to the default of a setting',
    risk: 0.65,
    causes: [
      'configuration',
      'size',
      'timeouts',
      'start_failure',
      'time',
      'auth_rejected',
      'rate_limited',
      'memory_growth',
      'routing',
      'lost_data',
      'forbidden',
      'pool_exhaustion',
      'cache_miss',
      'disk',
      'tls',
      'unreachable',
    ],
    finds: ({ kind, removed, added }) => {
      if (kind !== 'config' && kind !== 'infrastructure' && kind !== 'image') return
      const kept = new Set(added.map(keyOf))
      const line = removed.find((one) => keyOf(one) !== undefined && !kept.has(keyOf(one)))
      return line === undefined ? undefined : { line, weight: 1 }
    },
  },
  {
    name: 'unit_swapped',
    says: 'gives a value another unit',
    risk: 0.9,
    causes: [
      'timeouts',
      'overload',
      'wrong_amount',
      'time',
      'cache_miss',
      'auth_rejected',
      'rate_limited',
      'size',
      'out_of_range',
      'lost_data',
    ],
    finds: ({ settings }) => {
      const swapped = settings.find(({ from, to, factor }) => factor >= 50 && digits(from) === digits(to))
      return swapped && { line: swapped.line, weight: 1 }
    },
  },
  {
    name: 'value_far_moved',
    says: 'moves a value by orders of magnitude',
    risk: 0.6,
    causes: [
      'overload',
      'timeouts',
      'memory_growth',
      'cache_miss',
      'rate_limited',
      'wrong_amount',
      'size',
      'slow_query',
      'pool_exhaustion',
      'cpu',
      'backlog',
      'wrong_logic',
    ],
    finds: ({ settings }) => {
      const far = settings
        .filter(({ factor, moved }) => moved !== 'other' && factor >= 4)
        .sort((a, b) => b.factor - a.factor)[0]
      return far && { line: far.line, weight: weightOf(far.factor / 2) }
    },
  },
]

const dateLayout = /yyyy|YYYY|%Y|%d|\bdd\b|\bDD\b|2006|hh:mm|HH:mm/

const cron = /^["'`]?(?:[\d*/,-]+ ){4,5}[\d*/,\w-]+["'`]?$|^["'`]?@(?:hourly|daily|every)/

/** The key of a line of configuration. */
const keyOf = (line: string) => /^\s*[-"']*([\w./-]+)["']?\s*[:= ]\s*\S/.exec(line)?.[1]

const digits = (text: string) => (/[\d.]+/.exec(text) ?? ['1'])[0]
