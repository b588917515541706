import { momentOf } from '../moment-of.ts'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** A moment at or near the head of a line, maybe in brackets. */
const iso = /^\W{0,2}(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?)\s?(Z|UTC|[+-]\d\d:?\d\d)?/
const epoch = /^\W?(\d{10}(?:\.\d{1,9}|\d{3}|\d{6}|\d{9})?)(?=\W|$)/
const access = /\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})\]/
const syslog = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d)/
const klog = /^[IWEF](\d\d)(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?/

/**
 * When a line of plain text says it was written: ISO 8601, an epoch, access logs, syslog or klog; `undefined` for none.
 * Where it names no year it is the last such day before `written`, the moment of the file's last change.
 */
export function lineTime(line: string, written: Date): Date | undefined {
  const head = line.slice(0, 300)
  const dated = iso.exec(head)
  if (dated) return momentOf(`${dated[1]}-${dated[2]}-${dated[3]}T${dated[4]}${dated[5] ?? ''}`)
  const counted = epoch.exec(head)
  if (counted) return momentOf(counted[1]!.includes('.') ? Number(counted[1]) : counted[1])
  const served = access.exec(head)
  if (served) return momentOf(`${served[3]}-${monthOf(served[2]!)}-${served[1]}T${served[4]}${served[5]}`)
  const logged = syslog.exec(head)
  if (logged) return lastSuch(`${monthOf(logged[1]!)}-${logged[2]!.trim().padStart(2, '0')}T${logged[3]}`, written)
  const google = klog.exec(head)
  return google ? lastSuch(`${google[1]}-${google[2]}T${google[3]}.${google[4] ?? '0'}`, written) : undefined
}

const monthOf = (name: string) => String(months.indexOf(name.toLowerCase()) + 1).padStart(2, '0')

/** A file may be written a moment after the line's own clock; a day more is another year. */
function lastSuch(rest: string, written: Date): Date | undefined {
  const year = written.getUTCFullYear()
  const moment = momentOf(`${year}-${rest}`)
  return moment && moment.getTime() > written.getTime() + 86_400_000 ? momentOf(`${year - 1}-${rest}`) : moment
}
