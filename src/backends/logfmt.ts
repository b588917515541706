/** One `key=value` of a line; a value is a word or stands in quotes with `\` before what is special. */
const pair = /([^\s="]+)=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/gy

/**
 * The fields of a logfmt line. Unless `asked` for, a line counts as logfmt only when all of it is pairs and there are at
 * least two: prose with one `=` in it is prose. Asked for, loose words are passed over.
 */
export function parseLogfmt(line: string, asked = false): Record<string, unknown> | undefined {
  const fields: Record<string, unknown> = Object.create(null)
  const text = line.trim()
  let position = 0
  let count = 0
  while (position < text.length) {
    pair.lastIndex = position
    const found = pair.exec(text)
    if (found) {
      fields[found[1]!] = readValue(found[2]!)
      count += 1
      position = pair.lastIndex
    } else if (asked) position += /^\S+/.exec(text.slice(position))?.[0].length ?? 1
    else return undefined
    while (text[position] === ' ' || text[position] === '\t') position += 1
  }
  return count >= (asked ? 1 : 2) ? { ...fields } : undefined
}

function readValue(text: string): string | number | boolean {
  if (text.startsWith('"')) return text.slice(1, -1).replace(/\\(.)/g, (_, mark: string) => escapes[mark] ?? mark)
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?(0|[1-9]\d{0,14})(\.\d{1,15})?$/.test(text) ? Number(text) : text
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' }
