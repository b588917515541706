/** A moment as a form writes it, on the clock of UTC as the form says, as ISO text; undefined for what is none. */
export function utcOf(written: string): string | undefined {
  const at = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(written) ? `${written}Z` : written)
  return written === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}

/** A moment as the browser writes it in a field, without a zone, which the label names. */
export const utcField = (iso: string | undefined): string => iso?.slice(0, 19) ?? ''
