/**
 * The literal pieces between the wildcards of a pattern: `fo*` → `['fo', '']`. In a pattern `*` is any run of
 * characters, `\*` an asterisk and `\\` a backslash; any other backslash is itself.
 */
export function piecesOf(pattern: string): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const [part] of pattern.matchAll(/\\[*\\]|[\s\S]/g)) {
    if (part === '*') {
      pieces.push(piece)
      piece = ''
    } else piece += part.length === 2 ? part[1] : part
  }
  pieces.push(piece)
  return pieces.filter((piece, index) => piece || index === 0 || index === pieces.length - 1)
}

/** The pattern that has these pieces between its wildcards. */
export const patternOf = (pieces: readonly string[]) => pieces.map((piece) => piece.replace(/[*\\]/g, '\\$&')).join('*')
