import type { LogEntry } from '../../core/telemetry/log.ts'

/** Keeps the newest so many entries of all that it is given, in whatever order they come. */
export class Newest {
  #kept: LogEntry[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes an entry; answers the moment before which nothing counts any more, once there are enough. */
  add(entry: LogEntry): Date | undefined {
    this.#kept.push(entry)
    if (this.#kept.length >= 2 * this.#limit) this.#kept = this.entries()
    return this.#kept.length === this.#limit ? this.#oldest() : this.#known
  }

  #known: Date | undefined

  #oldest(): Date {
    this.#known = this.#kept.reduce((oldest, { at }) => (at < oldest ? at : oldest), this.#kept[0]!.at)
    return this.#known
  }

  /** The newest first; those of one moment in the order in which they came. */
  entries(): LogEntry[] {
    return this.#kept.sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, this.#limit)
  }
}
