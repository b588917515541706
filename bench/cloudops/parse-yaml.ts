/**
 * Reads the YAML that kubectl writes: block mappings and sequences, quoted and plain scalars, block scalars, empty flow
 * collections. It is two orders of magnitude faster than a whole parser, which matters for forty manifests per case.
 */
export function parseYaml(text: string): unknown[] {
  return text.split(/^---\s*$/m).flatMap((document) => {
    const lines = document.split('\n').filter((line) => line.trim() !== '' && !/^\s*#/.test(line))
    return lines.length === 0 ? [] : [readBlock({ lines, at: 0 }, indentOf(lines[0]!))]
  })
}

interface Cursor {
  lines: string[]
  at: number
}

const indentOf = (line: string) => line.search(/\S/)

function readBlock(cursor: Cursor, indent: number): unknown {
  return cursor.lines[cursor.at]!.trimStart().startsWith('- ') || cursor.lines[cursor.at]!.trim() === '-'
    ? readSequence(cursor, indent)
    : readMapping(cursor, indent)
}

function readSequence(cursor: Cursor, indent: number): unknown[] {
  const items: unknown[] = []
  while (cursor.at < cursor.lines.length) {
    const line = cursor.lines[cursor.at]!
    if (indentOf(line) !== indent || !/^\s*-(\s|$)/.test(line)) break
    const inner = line.slice(indent + 1)
    const offset = indent + 1 + Math.max(1, inner.search(/\S/))
    if (
      /^\s+("[^"]*"|'[^']*'|[^\s"'#:{[][^:]*(:\S[^:]*)*)\s*$/.test(inner) ||
      /^\s+[[{]/.test(inner) ||
      inner.trim() === ''
    ) {
      cursor.at++
      items.push(inner.trim() === '' ? readNested(cursor, indent) : scalar(inner.trim()))
      continue
    }
    cursor.lines[cursor.at] = ' '.repeat(offset) + line.slice(offset)
    items.push(readBlock(cursor, offset))
  }
  return items
}

function readMapping(cursor: Cursor, indent: number): Record<string, unknown> {
  const mapping: Record<string, unknown> = {}
  while (cursor.at < cursor.lines.length) {
    const line = cursor.lines[cursor.at]!
    if (indentOf(line) !== indent) break
    const [, quoted, plain, rest = ''] =
      /^\s*(?:"([^"]*)"|([^\s:][^:]*(?::[^\s:][^:]*)*)):(?:\s+(.*))?$/.exec(line) ?? []
    const key = quoted ?? plain
    if (key === undefined) break
    cursor.at++
    if (/^[|>][+-]?$/.test(rest.trim())) mapping[key] = readText(cursor, indent)
    else mapping[key] = rest.trim() === '' ? readNested(cursor, indent) : scalar(rest.trim())
  }
  if (Object.keys(mapping).length === 0) cursor.at++
  return mapping
}

/** What stands under a key: deeper lines, or a sequence as deep as the key itself. */
function readNested(cursor: Cursor, indent: number): unknown {
  const next = cursor.lines[cursor.at]
  if (next === undefined) return null
  const deeper = indentOf(next)
  if (deeper > indent || (deeper === indent && /^\s*-(\s|$)/.test(next))) return readBlock(cursor, deeper)
  return null
}

function readText(cursor: Cursor, indent: number): string {
  const taken: string[] = []
  while (cursor.at < cursor.lines.length && indentOf(cursor.lines[cursor.at]!) > indent)
    taken.push(cursor.lines[cursor.at++]!)
  const margin = Math.min(...taken.map(indentOf))
  return taken.map((line) => line.slice(margin)).join('\n')
}

function scalar(text: string): unknown {
  if (text.startsWith("'")) return text.replace(/^'|'$/g, '').replaceAll("''", "'")
  if (text.startsWith('"')) return text.replace(/^"|"\s*(#.*)?$/g, '')
  const plain = text.replace(/\s+#.*$/, '')
  if (/^\[.*\]$/.test(plain))
    return plain
      .slice(1, -1)
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
      .map(scalar)
  if (plain === '{}') return {}
  if (plain === 'null' || plain === '~') return null
  if (plain === 'true' || plain === 'false') return plain === 'true'
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : plain
}
