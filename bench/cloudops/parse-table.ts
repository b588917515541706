/** A row of a `kubectl get` table by the names of its columns. `line` is the row as it stands there. */
export type Row = Record<string, string> & { line: string }

/** Reads a table by the positions of its headers: cells may hold blanks, headers two words apart by one blank too. */
export function parseTable(text: string): Row[] {
  const [head, ...lines] = text.split('\n').filter((line) => line.trim() !== '')
  if (!head || !/^[A-Z][A-Z ()-]+/.test(head)) return []
  const columns = [...head.matchAll(/\S+(?: \S+)*/g)].map(({ 0: name, index }) => ({ name, start: index }))
  return lines.map((line) => {
    const row: Record<string, string> = {}
    columns.forEach(({ name, start }, at) => {
      row[name] = line.slice(start, columns[at + 1]?.start).trim()
    })
    return { ...row, line } as Row
  })
}
