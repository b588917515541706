/** Identifiers and bare words of a text, as they stand. */
export const identifiers = (text: string): string[] => text.match(/[A-Za-z_][A-Za-z0-9_]{2,}/g) ?? []

/** Whether an identifier is made on purpose, such as `order_items` or `readStatus`, and no word of the language. */
export const isSpecific = (identifier: string) =>
  /[a-z0-9]_[a-z0-9]/i.test(identifier) || /[a-z][A-Z]/.test(identifier) || /[A-Z]{2,}[a-z]/.test(identifier)

/** The words an identifier or a text is made of, in lower case and without endings that only grammar asks for. */
export function words(text: string): string[] {
  const apart = text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
  return (apart.toLowerCase().match(/[a-z][a-z0-9]*/g) ?? [])
    .filter((word) => word.length > 2 && !stopWords.has(word))
    .map(stem)
}

/** A word without plural and tense, as far as that can be told without a dictionary. */
export function stem(word: string): string {
  if (word.length > 5 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 6 && word.endsWith('ing')) return word.slice(0, -3)
  if (word.length > 5 && word.endsWith('ed')) return word.slice(0, -2)
  if (word.length > 4 && /[^su]s$/.test(word)) return word.slice(0, -1)
  return word
}

const stopWords = new Set(
  'the and for with from that this was were are has have had been not but its into onto over above below after before while when then than all any our out per via too can will would should could more most new old func function return err error errors nil null none true false self int string bool float void var let const public private static class def end else elif switch case break continue import package type struct interface val new async await http request response service server client svc message data value key name code get set put post info warn context ctx'.split(
    ' ',
  ),
)
