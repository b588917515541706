/**
 * A log query as a tree; `query/parse` makes it from text, `query/matches` says what it means, and `query/translate/*`
 * write it in the language of an engine.
 */
export type LogQuery =
  /** `*`: every line. */
  | { kind: 'all' }
  /** A bare word or a quoted phrase: the message contains it, whatever the case. */
  | { kind: 'text'; value: string }
  /** A bare word with `*` in it: some word of the message is like that, whatever the case. `\*` and `\\` are literal. */
  | { kind: 'like'; pattern: string }
  | { kind: 'field'; field: string; test: FieldTest }
  | { kind: 'and'; of: LogQuery[] }
  | { kind: 'or'; of: LogQuery[] }
  | { kind: 'not'; of: LogQuery }

/**
 * What is asked of one field. `field` is canonical (`level`, `service`, `message`, `trace_id`, `span_id`) or the name in
 * `extra`. Texts compare whatever their case, and on `message` equals means contains; `compare` is false where the field
 * is no number; in patterns `\*` and `\\` are literal.
 */
export type FieldTest =
  | { kind: 'equals'; value: string }
  | { kind: 'like'; pattern: string }
  | { kind: 'exists' }
  | { kind: 'compare'; operator: '>' | '>=' | '<' | '<='; value: number }
