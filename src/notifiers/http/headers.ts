import { z } from 'zod'

const prefix = 'header_'
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** These belong to the connection, or to what is sent. */
const ours = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** Lets a kind take `header_<Name>` keys; each may hold a secret. Any other unknown key stays a mistake. */
export function withHeaders<S extends z.ZodObject>(settings: S): S {
  const known = new Set(['type', ...Object.keys(settings.shape)])
  const value = z
    .string()
    .regex(/^[\t\x20-\x7e\x80-\xff]+$/, { error: 'is no value of a header: it must be one line' })
    .meta({ secret: true })
  return settings.catchall(value).superRefine((given, context) => {
    for (const key of Object.keys(given)) {
      if (known.has(key)) continue
      const name = key.slice(prefix.length)
      if (!key.startsWith(prefix)) context.addIssue({ code: 'unrecognized_keys', keys: [key], input: given })
      else if (!token.test(name) || ours.has(name.toLowerCase()))
        context.addIssue({ code: 'custom', path: [key], message: `${name || 'This'} is no header that can be set` })
    }
  }) as unknown as S
}

/** The headers among settings. */
export const headersOf = (settings: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(settings)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), String(value)]),
  )

/** Headers over others: a name counts as the same however it is written. */
export function mergeHeaders(under: Record<string, string>, over: Record<string, string>): Record<string, string> {
  const taken = new Set(Object.keys(over).map((name) => name.toLowerCase()))
  const kept = Object.entries(under).filter(([name]) => !taken.has(name.toLowerCase()))
  return { ...Object.fromEntries(kept), ...over }
}
