import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import { count, type Pattern } from './pattern.ts'
import { PatternStore } from './pattern-store.ts'
import { Scanner } from './scanner.ts'
import { defaultLimits, type Limits } from './settle.ts'
import { templateText } from './template-text.ts'
import { Vocabulary } from './vocabulary.ts'

/** What a message was recognised as. */
export interface Learned {
  /** 12 hexadecimal digits; stays the same when the template widens and when the state is loaded again. */
  id: string
  template: string
  /** Whether no message like it was learned before. */
  isNew: boolean
}

/** What a miner knows, as plain JSON. */
export const minerState = z.object({
  version: z.literal(1),
  learned: z.int().nonnegative(),
  patterns: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      words: z.array(z.string()).max(128),
      wide: z.boolean(),
      count: z.int().nonnegative(),
      first: z.int().nonnegative(),
      last: z.int().nonnegative(),
    }),
  ),
})
export type MinerState = z.infer<typeof minerState>

export interface MinerOptions {
  limits?: Limits
  /** Beyond so many patterns the tenth that was not seen for longest is forgotten. */
  most?: number
  state?: MinerState
}

/** Learns message patterns one message at a time, in bounded memory. */
export interface LogMiner {
  /** Takes a message in. A line of its own, or the folded text of a stack trace: the first line counts. */
  learn(message: string): Learned
  /** Recognises a message without learning it; undefined when none like it was learned. */
  match(message: string): { id: string; template: string } | undefined
  /** What is known, the most frequent first. */
  patterns(): { id: string; template: string; count: number }[]
  toJSON(): MinerState
}

/** Texts of patterns are kept up to this length. */
const mostText = 600
/** A stream is settled with every new pattern while the patterns alike are few. */
const patience = 0

/** Reads a state that came from `toJSON`; throws Problem `invalid` when it is something else. */
export function readMinerState(json: unknown): MinerState {
  const read = minerState.safeParse(json)
  if (read.success) return read.data
  throw new Problem('invalid', 'This is not the state of a log miner; forget it and learn anew.', {
    fields: { state: read.error.issues[0]?.message ?? 'unreadable' },
  })
}

/** A miner that knows nothing, or what `state` says. */
export function logMiner({ limits = defaultLimits, most = 20_000, state }: MinerOptions = {}): LogMiner {
  const scanner = new Scanner(new Vocabulary())
  const store = new PatternStore(scanner, patience, limits)
  const templates = new Map<Pattern, { row: Int32Array; text: string }>()
  let learned = state?.learned ?? 0
  let known = 0
  for (const saved of state?.patterns ?? []) {
    store.restore(restored(saved, scanner.vocabulary))
    known++
  }

  /** Templates are written once and again when their pattern widened. */
  const templateOf = (pattern: Pattern): string => {
    const written = templates.get(pattern)
    if (written?.row === pattern.row) return written.text
    const text = templateText(pattern, scanner)
    templates.set(pattern, { row: pattern.row, text })
    return text
  }
  const forget = () => {
    const all = store.patterns()
    known = all.length
    if (known < most) return
    const kept = all.sort((a, b) => b.last - a.last).slice(0, Math.floor(0.9 * most))
    const staying = new Set(kept)
    store.keep(staying)
    known = kept.length
    for (const pattern of templates.keys()) if (!staying.has(pattern)) templates.delete(pattern)
  }

  return {
    learn(message) {
      scanner.scan(message)
      const found = store.find()
      if (!found && ++known > most) {
        forget()
        scanner.scan(message)
      }
      const at = learned++
      if (found) count(found, at)
      const pattern = found ?? store.add(message.trimStart().slice(0, mostText).split('\n', 1)[0]!, at)
      return { id: pattern.id, template: templateOf(pattern), isNew: pattern.first === at }
    },
    match(message) {
      scanner.scan(message)
      const found = store.find()
      return found && { id: found.id, template: templateOf(found) }
    },
    patterns: () =>
      store
        .patterns()
        .sort((a, b) => b.count - a.count)
        .map((pattern) => ({ id: pattern.id, template: templateOf(pattern), count: pattern.count })),
    toJSON: () => ({ version: 1, learned, patterns: store.patterns().map((p) => saved(p, scanner.vocabulary)) }),
  }
}

function saved({ id, text, row, wide, count, first, last }: Pattern, vocabulary: Vocabulary) {
  return { id, text, words: [...row].map((word) => vocabulary.word(word)), wide, count, first, last }
}

function restored({ words, ...rest }: MinerState['patterns'][number], vocabulary: Vocabulary): Pattern {
  return { ...rest, row: Int32Array.from(words, (word) => vocabulary.id(word)), examples: [] }
}
