/** A PromQL or LogQL string literal. */
export const quoted = (text: string) =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`

/** Text that a regular expression (RE2) takes for itself. */
export const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** One matcher of a selector: the label equals the value. */
export const equalTo = (label: string, value: string) => `${label}=${quoted(value)}`
