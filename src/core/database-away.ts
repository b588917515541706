/**
 * Whether an error only says that the database cannot be reached just now: it is shutting down or starting (`57P0x`),
 * the connection broke (class `08` and the system's own codes), or no connection came free in time. What was asked is
 * worth asking again in a moment.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error ? String(error.code) : ''
  return (
    /^(57P0|08\d{3}$|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT)/.test(code) ||
    /^Connection terminated|^timeout exceeded when trying to connect/.test(error.message)
  )
}
