/** A line that Slack itself shows one person, such as a command that failed. */
export interface Note {
  ts: string
  user: string
  key: string
  text: string
}

/** What Slack had to say, oldest first. */
export interface Notes {
  all: Note[]
  add(note: Omit<Note, 'ts'>): void
}

/** No lines yet; `now` in milliseconds since 1970. */
export function createNotes(now: () => number): Notes {
  const all: Note[] = []
  return {
    all,
    add(note) {
      // Behind every message of the same second.
      all.push({ ...note, ts: `${Math.floor(now() / 1000)}.9${String(all.length).padStart(5, '0')}` })
      if (all.length > 200) all.shift()
    },
  }
}
