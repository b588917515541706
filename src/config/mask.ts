/** What stands in place of a secret. */
export const hidden = '[secret]'

/** The shortest piece of a secret that is worth hiding; shorter ones occur by chance. */
const telling = 8

/** Hides every secret in a text, and every longer piece of one, so that an excerpt gives nothing away either. */
export function mask(text: string, secrets: readonly string[]): string {
  let masked = text
  for (const secret of secrets) {
    if (secret.length >= 4) masked = masked.replaceAll(secret, hidden)
    if (secret.length > telling) masked = maskPieces(masked, secret)
  }
  return masked
}

function maskPieces(text: string, secret: string): string {
  let masked = ''
  let at = 0
  while (at < text.length) {
    const length = pieceAt(text, at, secret)
    masked += length ? hidden : text[at]
    at += length || 1
  }
  return masked
}

/** How long the piece of the secret is that begins at this place of the text; 0 when there is none to speak of. */
function pieceAt(text: string, at: number, secret: string): number {
  if (!secret.includes(text.slice(at, at + telling)) || at + telling > text.length) return 0
  let length = telling
  while (at + length < text.length && secret.includes(text.slice(at, at + length + 1))) length++
  return length
}
