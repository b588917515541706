/** Ids that mean something to the scanner; words met in logs are numbered after the reserved ones. */
export const variable = 0

const units =
  'b kb mb gb tb kib mib gib tib bytes byte bits bit kbps mbps gbps khz mhz ghz hz ns us ms s sec secs second seconds ' +
  'min mins minute minutes hr hrs hour hours day days msec msecs usec millis milliseconds microseconds nanoseconds ' +
  'am pm utc gmt est edt cst cdt mst mdt pst pdt cet cest bst'
const months =
  'jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september october november december'
const weekdays = 'mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday'
const literals = 'true false null nil'

const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
const spellings = (text: string, ...ways: ((word: string) => string)[]) => [
  ...new Set(text.split(' ').flatMap((word) => ways.map((way) => way(word)))),
]
const same = (word: string) => word
const upper = (word: string) => word.toUpperCase()

const unitWords = spellings(units, same, upper, capital).concat('kB', 'MiB', 'KiB', 'GiB', 'µs')
const monthWords = spellings(months, capital)
const weekdayWords = spellings(weekdays, capital)
const literalWords = spellings(literals, same, upper, capital).concat('None')

const lastUnit = unitWords.length
const lastMonth = lastUnit + monthWords.length
const lastWeekday = lastMonth + weekdayWords.length
const lastLiteral = lastWeekday + literalWords.length

/** Whether an id is a unit, which belongs to the number before it: "12 ms", "3.5 MB", "4 PM". */
export const isUnit = (id: number) => id > variable && id <= lastUnit
/** Whether an id is the name of a month, which is part of a date when a number follows. */
export const isMonth = (id: number) => id > lastUnit && id <= lastMonth
export const isWeekday = (id: number) => id > lastMonth && id <= lastWeekday
/** Whether an id is `true`, `false` or `null`: the value of something, never part of a sentence. */
export const isLiteral = (id: number) => id > lastWeekday && id <= lastLiteral

/**
 * Numbers the words of logs, so that a line becomes a short row of integers. At most `limit` words are kept: a word met
 * after so many others is no part of a message's fixed text, and reads as a variable.
 */
export class Vocabulary {
  readonly #ids = new Map<string, number>([['<*>', variable]])
  readonly #words: string[] = ['<*>']
  readonly #limit: number

  constructor(limit = 200_000) {
    this.#limit = limit
    for (const word of [...unitWords, ...monthWords, ...weekdayWords, ...literalWords]) this.#add(word)
  }

  id(word: string): number {
    return this.#ids.get(word) ?? (this.#words.length < this.#limit ? this.#add(detached(word)) : variable)
  }

  word(id: number): string {
    return this.#words[id] ?? '<*>'
  }

  get size(): number {
    return this.#words.length
  }

  #add(word: string): number {
    const known = this.#ids.get(word)
    if (known !== undefined) return known
    this.#ids.set(word, this.#words.length)
    return this.#words.push(word) - 1
  }
}

/** A copy that does not keep the whole line in memory, as a slice of 13 characters or more would. */
const detached = (word: string) => (word.length < 13 ? word : (JSON.parse(JSON.stringify(word)) as string))
