import fc from 'fast-check'
import { type Level, type LogEntry, levels } from '../core/telemetry/log.ts'
import type { FieldTest, LogQuery } from '../core/telemetry/log-query.ts'
import { levelSpellings } from './level.ts'

/** Texts that break careless quoting, folding and tokenising, made of few pieces so that queries meet them. */
const pieces = [
  ...['"', '\\', "'", '`', '*', '?', '\n', '.', '(', ')', '|', ';', '/', '-', '--', '$', '^', '[', ']', '{', '}', '%'],
  ...[
    'k',
    'K',
    '\u212a',
    's',
    'ſ',
    'ß',
    'ẞ',
    'İ',
    'ı',
    'é',
    'É',
    'σ',
    'ς',
    'Σ',
    'µ',
    'μ',
    'ǆ',
    'ǅ',
    '日本',
    '😀',
    '𐐀',
    '𐐨',
  ],
  ...[' ', '\t', '\0', '\x7f', '\u2028', '\u00a0', '\ufeff', '\v', '<', '>', '&', '=', ':', ',', '@', '_', '#'],
  ...[
    'foo',
    'Foo',
    'task',
    'error',
    'ERROR',
    'timeout',
    '500',
    '5',
    '1e3',
    '0x10',
    '.5',
    '-',
    'true',
    'AND',
    'or',
    'n',
    'u00e9',
  ],
]

export const text = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }).map((of) => of.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 5 }) },
)
const short = fc.oneof(fc.constantFrom(...pieces), text)
const pattern = fc
  .array(
    fc.oneof(
      fc.constant('*'),
      short.map((piece) => piece.replace(/[*\\]/g, '\\$&')),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((of) => of.join(''))

/** Numbers as fields hold them, and texts that look like numbers. */
const number = fc.oneof(fc.integer({ min: -3, max: 600 }), fc.constantFrom(0.5, 499.5, 1e-7, 1e21, 5e-324, -0))
const numeric = fc.constantFrom(
  '500',
  '5',
  '500.0',
  '+5',
  '1e3',
  '1E-2',
  '.5',
  '5.',
  '0x10',
  ' 5',
  '5ms',
  '1_000',
  'NaN',
  'Infinity',
  '9'.repeat(50),
)

/** The fields that lines carry: one of each type, one with a hostile name and one of mixed types. */
export const extraFields = ['status', 'path', 'flag', 'od"d `na\\me', 'mixed'] as const
const extra = fc.record(
  {
    status: number,
    path: fc.oneof(text, numeric, fc.constant('')),
    flag: fc.boolean(),
    'od"d `na\\me': text,
    mixed: fc.oneof(text, numeric, number, fc.boolean(), fc.constant(null)),
  },
  { requiredKeys: [] },
)

/** A line, and the word that its engine holds for its level. */
export interface Row {
  entry: LogEntry
  levelText: string
}

const spelled = (level: Level) =>
  fc
    .constantFrom(...levelSpellings(level))
    .chain((word) => fc.constantFrom(word, word.toUpperCase(), `${word[0]!.toUpperCase()}${word.slice(1)}`))

export const row: fc.Arbitrary<Row> = fc
  .record({
    level: fc.option(fc.constantFrom(...levels), { nil: undefined }),
    message: fc.oneof(
      { weight: 9, arbitrary: fc.array(text, { maxLength: 3 }).map((of) => of.join(' ')) },
      { weight: 1, arbitrary: fc.constant('') },
    ),
    service: fc.constantFrom('shop', 'Task', 'taſk', 'é-shop'),
    traceId: fc.option(fc.constantFrom('ab12', 'AB12', '500'), { nil: undefined }),
    extra,
  })
  .chain(({ level, traceId, ...rest }) =>
    (level ? spelled(level) : fc.constantFrom('', 'banana')).map((levelText) => ({
      levelText,
      entry: { at: new Date(0), ...rest, ...(level && { level }), ...(traceId && { traceId }) } as LogEntry,
    })),
  )

const value = fc.oneof(short, numeric, fc.constantFrom('', 'shop', 'TASK', 'taſk', 'ab12', 'true', 'FALSE', 'É-SHOP'))

const fieldTest: fc.Arbitrary<FieldTest> = fc.oneof(
  value.map((value) => ({ kind: 'equals' as const, value })),
  pattern.map((pattern) => ({ kind: 'like' as const, pattern })),
  fc.constant({ kind: 'exists' as const }),
  fc.record({
    kind: fc.constant('compare' as const),
    operator: fc.constantFrom('>', '>=', '<', '<='),
    value: fc.oneof(fc.integer({ min: -3, max: 600 }), fc.constantFrom(0.5, 1e-7, 1e21, 499.5, 0)),
  }),
)

const leaf: fc.Arbitrary<LogQuery> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ kind: 'all' as const }) },
  { weight: 5, arbitrary: short.map((value) => ({ kind: 'text' as const, value })) },
  { weight: 3, arbitrary: pattern.map((pattern) => ({ kind: 'like' as const, pattern })) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('field' as const),
      field: fc.constantFrom('message', 'service', 'trace_id', 'span_id', 'absent', ...extraFields),
      test: fieldTest,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('field' as const),
      field: fc.constant('level'),
      test: fc.oneof(
        fc.constantFrom('ERROR', 'warning', 'crit', '', 'banana').map((value) => ({ kind: 'equals' as const, value })),
        fc.constantFrom('err*', '*', 'x*').map((pattern) => ({ kind: 'like' as const, pattern })),
        fc.constant({ kind: 'exists' as const }),
      ),
    }),
  },
)

/** Any query. */
export const query: fc.Arbitrary<LogQuery> = fc.letrec<{ query: LogQuery }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('query').map((of) => ({ kind: 'not' as const, of })),
    fc.array(tie('query'), { maxLength: 3 }).map((of) => ({ kind: 'and' as const, of })),
    fc.array(tie('query'), { maxLength: 3 }).map((of) => ({ kind: 'or' as const, of })),
  ),
})).query
