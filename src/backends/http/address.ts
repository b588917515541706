/** What stands behind the `?`, or in a form; `undefined` is left out, a list repeats its name. */
export type Parameters = Record<string, string | number | boolean | readonly string[] | undefined>

/**
 * The whole address of a question, and the basic authentication that stood in the base address: `fetch` refuses
 * addresses with credentials, and messages must not show them.
 */
export function addressOf(baseUrl: string, path: string, query: Parameters = {}): { url: URL; authorization?: string } {
  const url = new URL(baseUrl)
  const { username, password } = url
  url.username = ''
  url.password = ''
  url.hash = ''
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) url.searchParams.append(name, String(one))
  return username || password
    ? { url, authorization: basicAuthorization(decodeURIComponent(username), decodeURIComponent(password)) }
    : { url }
}

/** The value of an `Authorization` header for a name and a password (RFC 7617). */
export const basicAuthorization = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
