/**
 * Reads comma-separated values with a head line, a row at a time; quoted fields may hold commas and doubled quotes but no
 * line breaks, so that a torn line spoils no other.
 */
export function* readCsv(text: string): Generator<string[]> {
  let from = text.indexOf('\n') + 1
  while (from > 0 && from < text.length) {
    const end = text.indexOf('\n', from)
    const line = text.slice(from, end < 0 ? text.length : end).trimEnd()
    if (line !== '') yield fieldsOf(line)
    from = end + 1
  }
}

function fieldsOf(line: string): string[] {
  const fields: string[] = []
  let at = 0
  while (at <= line.length) {
    const end = line[at] === '"' ? closeOf(line, at) : commaOf(line, at)
    const field = line.slice(at, end)
    fields.push(field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field)
    at = end + 1
  }
  return fields
}

function commaOf(line: string, at: number): number {
  const comma = line.indexOf(',', at)
  return comma < 0 ? line.length : comma
}

/** Behind the closing quote of the field that opens at a place. */
function closeOf(line: string, at: number): number {
  let close = line.indexOf('"', at + 1)
  while (close >= 0 && line[close + 1] === '"') close = line.indexOf('"', close + 2)
  return close < 0 ? line.length : commaOf(line, close)
}
