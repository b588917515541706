/**
 * About how wide words are at a font size, in its unit: the widths of common sans-serif typefaces by kind of character,
 * a little generous, since what does not fit is worse than a gap.
 */
export function textWidth(text: string, size: number): number {
  let sum = 0
  for (const character of text) sum += widthOf(character)
  return sum * size
}

/** Semibold words are about a tenth wider. */
export const boldWidth = (text: string, size: number): number => textWidth(text, size * 1.12)

function widthOf(character: string): number {
  if (/[il.,:;|!'`jI]/.test(character)) return 0.3
  if (/[ftr ()[\]\-/·]/.test(character)) return 0.38
  if (/[mwMW@%…—]/.test(character)) return 0.9
  if (/[A-Z_&0-9]/.test(character)) return 0.66
  return character.codePointAt(0)! > 0x2e7f ? 1.05 : 0.58
}

/** As much of the words as fits into a width, with an ellipsis where something is left out. */
export function shorten(text: string, width: number, size: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  if (textWidth(line, size) <= width) return line
  const graphemes = [...segmenter.segment(line.slice(0, 400))].map(({ segment }) => segment)
  while (graphemes.length && textWidth(`${graphemes.join('')}…`, size) > width) graphemes.pop()
  return `${graphemes.join('').trimEnd()}…`
}

const segmenter = new Intl.Segmenter('en')
