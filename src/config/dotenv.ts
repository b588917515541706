const line = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)\s*=\s*(.*?)\s*$/

/** Reads `NAME=value` lines: `#` comments, `export`, quotes, and \n inside double quotes; other lines mean nothing. */
export function parseDotenv(text: string): Record<string, string> {
  const found: Record<string, string> = {}
  for (const row of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [, name, value] = line.exec(row) ?? []
    if (name !== undefined && value !== undefined) found[name] = unquote(value)
  }
  return found
}

function unquote(value: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"\s*(?:#.*)?$/.exec(value)?.[1]
  if (quoted !== undefined) return quoted.replaceAll(/\\(.)/g, (_, char: string) => escapes[char] ?? char)
  const literal = /^'([^']*)'\s*(?:#.*)?$/.exec(value)?.[1]
  return literal ?? value.replace(/(^|\s+)#.*$/, '')
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' }
