const name = 'allclear_zone'

/** The time zone that the script of the portal found in the browser and left in a cookie; UTC until it did. */
export function zoneOf(cookie: string | undefined): string {
  const written = new RegExp(`(?:^|;\\s*)${name}=([\\w%+/-]{1,80})`).exec(cookie ?? '')?.[1]
  const zone = written === undefined ? undefined : decoded(written)
  return zone !== undefined && isZone(zone) ? zone : 'UTC'
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
  } catch {
    return false
  }
}
