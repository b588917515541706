/**
 * Which characters are one letter in two cases. A letter outside ASCII never equals an ASCII one (`K` the Kelvin sign is
 * not `k`, `ſ` is not `s`), so that an engine that folds the whole of Unicode lets through more than we do and never
 * less. It is the rule of a JavaScript regular expression with the flag `i` and without `u`.
 */
export function casesOf(character: string): readonly string[] {
  if (character.length !== 1) return [character]
  if (character < '\x80') {
    const [lower, upper] = [character.toLowerCase(), character.toUpperCase()]
    return lower === upper ? [character] : [lower, upper]
  }
  return cases().get(upperOf(character)) ?? [character]
}

/** Two texts that differ only in case have the same fold. */
export const fold = (text: string) => text.replace(/[^\0-@[-`{-\x7f]/g, upperOf)

let known: Map<string, string[]> | undefined

/** Every set of two or more characters beyond ASCII that are one letter, by its upper case; computed once. */
function cases(): Map<string, string[]> {
  if (known) return known
  const sets = new Map<string, string[]>()
  for (let code = 0x80; code <= 0xffff; code++) {
    const character = String.fromCharCode(code)
    if (character.toLowerCase() === character && character.toUpperCase() === character) continue
    const upper = upperOf(character)
    for (const one of new Set([upper, character])) {
      const set = sets.get(upper) ?? []
      if (!set.includes(one)) sets.set(upper, [...set, one])
    }
  }
  known = sets
  return sets
}

function upperOf(character: string): string {
  const upper = character.toUpperCase()
  return upper.length === 1 && !(character >= '\x80' && upper < '\x80') ? upper : character
}
