/**
 * Writes a template word for word: as many words as its line has, `<*>` for each that holds a value. A template of a
 * group joins values that stand side by side into one `<*>`; where lines are compared word by word that is too coarse.
 * Words of plain letters between two values stay, for they repeat with every value of a list.
 */
export function wordTemplate(line: string, template: string): string {
  const values = spans(line, template)
  return line.replace(/\S+/g, (word, at: number) => {
    const end = at + word.length
    const inside = values.filter(([from, to]) => from < end && to > at)
    if (inside.length === 0) return word
    const first = inside[0]![0]
    const last = inside.at(-1)![1]
    const isPlain = !/[\d/@]/.test(word)
    if ((first < at || last > end) && isPlain) return word
    return `${word.slice(0, Math.max(0, first - at))}<*>${word.slice(Math.min(end, last) - at)}`
  })
}

/** Where in the line the values of its template stand: the text between is looked for from left to right. */
function spans(line: string, template: string): [number, number][] {
  const parts = template.trim().split('<*>')
  const found: [number, number][] = []
  let at = 0
  for (const [i, part] of parts.entries()) {
    const [from, to] = place(line, part, at, i === 0, i === parts.length - 1)
    if (from < 0) return found
    if (i > 0 && from > at) found.push([at, from])
    at = to
  }
  return found
}

/** The next stretch of the line that reads like the part; a value has at least one character. */
function place(line: string, part: string, from: number, first: boolean, last: boolean): [number, number] {
  if (part === '') return last && !first ? [line.length, line.length] : [from, from]
  const written = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s+')
  const pattern = new RegExp(last ? `${written}\\s*$` : written, 'g')
  pattern.lastIndex = first ? from : from + 1
  const match = pattern.exec(line)
  return match ? [match.index, match.index + match[0].length] : [-1, -1]
}
