const named: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/**
 * A text in double quotes for languages that read strings as Go, C# and JSON do. Everything that could end the string or
 * the line is escaped, and so are marks that cannot be seen.
 */
export const quoted = (text: string) =>
  `"${text.replace(/["\\\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => named[character] ?? unicode(character))}"`

/** Go knows no halves of a pair, so characters beyond the first plane stay as they are. */
const unicode = (character: string) =>
  character.length > 1 ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
