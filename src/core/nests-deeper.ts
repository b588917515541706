/** Whether JSON nests deeper than so many levels, found without building anything: deep values exhaust the stack of whoever walks them. */
export function nestsDeeper(text: string, levels: number): boolean {
  let depth = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const sign = text[i]
    if (quoted) {
      if (sign === '\\') i++
      else if (sign === '"') quoted = false
    } else if (sign === '"') quoted = true
    else if (sign === '{' || sign === '[') {
      if (++depth > levels) return true
    } else if (sign === '}' || sign === ']') depth--
  }
  return false
}
