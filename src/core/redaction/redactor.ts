import { nestsDeeper } from '../nests-deeper.ts'
import { type Cleaning, cleanDeep, cleanField } from './clean-deep.ts'
import { type Redacted, redact } from './redact.ts'
import { mark, type Privacy, type SecretKind, usualPrivacy } from './rule.ts'

/** Redacts much that belongs together, such as a batch of deliveries, and counts what it took out. */
export interface Redactor {
  text(text: string): string
  /** As `text`, but e-mail addresses stay: for who made a change, because that is whom to ask. */
  person(text: string): string
  /** A value under its name: under a name that gives a secret away, all of it goes. */
  field(name: string, value: string): string
  /** Every text of a plain value. */
  deep<T>(value: T): T
  /** A body as it was sent: JSON entry by entry, anything else as one text. Nothing to take out leaves it as it is, byte for byte. */
  document(body: string): string
  /** How many texts gave away which kind so far. */
  found: ReadonlyMap<SecretKind, number>
}

/** Longer texts hardly come twice; in UTF-16 units. */
const rememberedLength = 200
const rememberedTexts = 20_000
/** Texts in which nothing was found: labels repeat from alert to alert. What holds a secret is never remembered. */
const harmless = new WeakMap<Privacy, Set<string>>()
/** JSON that nests deeper is treated as text, so that nothing exhausts the stack; no genuine sender nests half as deep. */
const deepest = 100

/** Begins with nothing found. */
export function redactor(privacy: Privacy = usualPrivacy): Redactor {
  const found = new Map<SecretKind, number>()
  const count = (kind: SecretKind) => found.set(kind, (found.get(kind) ?? 0) + 1)
  const known = harmless.get(privacy) ?? new Set<string>()
  harmless.set(privacy, known)
  const remembered = (text: string): Redacted => {
    const one = redact(text, privacy)
    if (one.found.length || text.length > rememberedLength) return one
    if (known.size >= rememberedTexts) known.clear()
    known.add(text)
    return one
  }
  const counted = (one: Redacted) => {
    one.found.forEach(count)
    return one.text
  }
  const cleaning: Cleaning = {
    text: (text) => (known.has(text) ? text : counted(remembered(text))),
    mark(kind) {
      count(kind)
      return mark(kind)
    },
  }
  const total = () => [...found.values()].reduce((sum, n) => sum + n, 0)
  return {
    found,
    text: cleaning.text,
    person: (text) => counted(redact(text, { ...privacy, emails: 'keep' })),
    field: (name, value) => cleanField(name, value, cleaning),
    deep: <T>(value: T) => cleanDeep(value, cleaning) as T,
    document(body) {
      const read = structure(body)
      if (read === undefined) return cleaning.text(body)
      const before = total()
      const clean = cleanDeep(read, cleaning)
      return total() === before ? body : JSON.stringify(clean)
    },
  }
}

/** What a body of JSON holds; undefined for anything else. */
function structure(body: string): unknown {
  if (!/^\s*[[{"]/.test(body) || nestsDeeper(body, deepest)) return undefined
  try {
    return JSON.parse(body)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
