import pino from 'pino'

/** Structured lines on standard error: standard output belongs to the one line that says the server is ready. */
export type Logger = Pick<pino.Logger, 'info' | 'warn' | 'error' | 'debug'>

/** A logger whose lines carry none of the given secrets, wherever they would appear. */
export function logger(level: string, secrets: readonly string[], write: (line: string) => void): Logger {
  const hidden = secrets.filter((s) => s.length >= 4).sort((a, b) => b.length - a.length)
  const hide = (line: string) => hidden.reduce((text, secret) => text.replaceAll(secret, '[secret]'), line)
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.token', '*.authorization', '*.cookie', 'error.config', 'error.request'],
        censor: '[secret]',
      },
      serializers: { error: facts },
    },
    { write: (line: string) => write(hide(line)) },
  )
}

/** What a log needs of an error; the clients and requests that libraries hang on theirs stay out. */
function facts(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const { name, message, stack, cause } = error
  const code = 'code' in error ? { code: String(error.code) } : {}
  return { name, message, ...code, stack, ...(cause !== undefined && { cause: facts(cause) }) }
}
