/** Names a row of words: the same words give the same 12 hexadecimal digits everywhere and always. */
export function rowId(words: readonly string[]): string {
  let low = 0x811c9dc5
  let high = 0x1234567
  for (const character of words.join(' ')) {
    const code = character.codePointAt(0)!
    low = Math.imul(low ^ code, 0x01000193)
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 13)
  }
  return (low >>> 0).toString(16).padStart(8, '0') + ((high >>> 8) & 0xffff).toString(16).padStart(4, '0')
}
