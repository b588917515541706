import { Problem } from '../problem.ts'

/**
 * A path inside a repository in one spelling. Throws Problem `forbidden` for whatever could lead out of it or into Git's
 * own files: `..`, absolute paths, drive letters, back-slashes, control characters, `.git`.
 */
export function plainPath(written: string): string {
  const path = written.trim().replace(/^(?:\.\/)+/, '')
  const parts = path.split('/')
  const refused =
    path === '' ||
    path.length > 1_000 ||
    /[\\\p{Cc}]|^[a-z]:/iu.test(path) ||
    parts.some(
      (part) => part === '' || part === '.' || part === '..' || /^\.git[. ]*$/i.test(part) || /^git~\d/i.test(part),
    )
  if (!refused) return path
  throw new Problem('forbidden', `"${written.slice(0, 100)}" is no path inside the repository.`, {
    fields: { path: 'Write it from the top of the repository, such as src/app.ts.' },
  })
}

/**
 * Whether a path is on an allow-list. An entry is a folder (`src/`, `src`), a file, or a pattern in which `*` stands for
 * a part of one name and `**` for any folders; one that begins with `!` takes away. An empty list allows everything.
 */
export function isAllowed(path: string, allowed: readonly string[]): boolean {
  const given = allowed.filter((entry) => !entry.startsWith('!'))
  const taken = allowed.filter((entry) => entry.startsWith('!')).map((entry) => entry.slice(1))
  return (
    (given.length === 0 || given.some((entry) => covers(entry, path))) && !taken.some((entry) => covers(entry, path))
  )
}

function covers(entry: string, path: string): boolean {
  const wanted = entry
    .replace(/^\.?\//, '')
    .split('/')
    .filter(Boolean)
  return matches(wanted, path.split('/'))
}

/** Part by part, so that no pattern takes long: `**` tries each rest once per place. */
function matches(wanted: string[], parts: string[]): boolean {
  let reach = new Set([0])
  for (const [index, want] of wanted.entries()) {
    if (want === '**') {
      const first = Math.min(...reach)
      const last = index === wanted.length - 1 ? parts.length : parts.length - 1
      reach = new Set(Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i))
    } else
      reach = new Set([...reach].filter((at) => at < parts.length && matchesName(want, parts[at]!)).map((at) => at + 1))
    if (!reach.size) return false
  }
  // Whoever reached a folder covers what lies below it.
  return true
}

function matchesName(want: string, name: string): boolean {
  const [first = '', ...rest] = want.split('*')
  if (!rest.length) return want === name
  if (!name.startsWith(first)) return false
  let at = first.length
  const last = rest.pop()!
  for (const piece of rest) {
    const found = name.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}

/** The path in one spelling when it may be touched. Throws Problem `forbidden`. */
export function checkPath(written: string, allowed: readonly string[]): string {
  const path = plainPath(written)
  if (isAllowed(path, allowed)) return path
  throw new Problem('forbidden', `${path} is outside of what Allclear may touch here: ${allowed.join(', ')}.`, {
    fields: { path: 'is not on the allow-list' },
  })
}
