/**
 * Joins lines as long as they fit into `limit` UTF-16 units and says how many did not. A line is kept whole or left out,
 * so that no mark-up is ever cut open; the first line must fit by itself.
 */
export function within(lines: string[], limit: number, separator = '\n', size = (text: string) => text.length): string {
  const whole = lines.join(separator)
  if (size(whole) <= limit) return whole
  for (let kept = lines.length - 1; kept > 0; kept -= 1) {
    const text = [...lines.slice(0, kept), `… and ${lines.length - kept} more`].join(separator)
    if (size(text) <= limit) return text
  }
  return `… ${lines.length} lines`
}
