/** What a character does in a chunk: it ends it, is part of a word, of a number, or joins the two. */
export const ends = 0
export const letter = 1
export const hexLetter = 2
export const digit = 3
export const joins = 4
export const colon = 5

const table = new Uint8Array(128).fill(ends)
const set = (characters: string, kind: number) => {
  for (const character of characters) table[character.charCodeAt(0)] = kind
}
set('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', letter)
set('abcdefABCDEF', hexLetter)
set('0123456789', digit)
set('_-./\\@#$%+~&*^', joins)
set(':', colon)

/** The kind of a UTF-16 code; everything beyond ASCII is a letter. */
export const kindOf = (code: number): number => (code < 128 ? table[code]! : letter)
export const isHex = (code: number) => kindOf(code) === hexLetter || kindOf(code) === digit
export const isDigit = (code: number) => code >= 48 && code <= 57
