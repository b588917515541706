/**
 * One line of at most 300 characters in which none of these values stands, nor the credentials inside a header's value, nor
 * the password inside of basic authentication.
 */
export function hideSecrets(text: string, values: readonly string[]): string {
  const secrets = values
    .flatMap((value) => [value, ...value.split(/\s+/).slice(1), ...passwordIn(value)])
    .filter((value) => value.length >= 4 && !value.startsWith('application/') && !value.startsWith('text/'))
    .sort((a, b) => b.length - a.length)
  const hidden = secrets.reduce((line, secret) => line.replaceAll(secret, '…'), text)
  const line = hidden.replace(/\s+/g, ' ').trim()
  return line.length > 300 ? `${line.slice(0, 300)}…` : line
}

function passwordIn(header: string): string[] {
  const encoded = /^Basic\s+(\S+)$/i.exec(header)?.[1]
  if (encoded === undefined) return []
  const decoded = Buffer.from(encoded, 'base64').toString('utf8')
  return [decoded, decoded.slice(decoded.indexOf(':') + 1)]
}
