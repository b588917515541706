/** The lines of one file that a commit touches, without their signs. */
export interface FileDiff {
  path: string
  removed: string[]
  added: string[]
  /** Unchanged lines and hunk headings around them. */
  context: string[]
  /** Unchanged and added lines in their order: how it reads now. */
  now: string[]
}

/**
 * Reads a unified diff, with or without file headers, into its files. Excerpts whose hunk headings name the file instead
 * of line numbers (`@@ path @@ function`) are understood too. Files of the commit that the diff does not show are left out;
 * of a file without a name the first of `files` is assumed. Anything that is no diff becomes context: never throws.
 */
export function parseDiff(diff: string, files: readonly string[]): FileDiff[] {
  const found = new Map<string, FileDiff>()
  let path = files[0] ?? ''
  let inHeader = false
  for (const whole of diff.split('\n', mostLines)) {
    const line = whole.slice(0, longest)
    const header = /^(?:diff --git a\/(\S+)|--- (?:a\/)?(\S+)|\+\+\+ (?:b\/)?(\S+))/.exec(line)
    if (header && (inHeader || header[1] || opensHeader(line))) {
      const named = header[3] ?? header[1] ?? header[2]
      if (named && named !== '/dev/null') path = named
      inHeader = true
      continue
    }
    inHeader = false
    if (line.startsWith('@@')) path = files.find((file) => namedIn(line, file)) ?? path
    else if (/^(?:index [0-9a-f]+|new file mode|deleted file mode|similarity index|rename |\\ No newline)/.test(line))
      continue
    place(found, path, line)
  }
  return [...found.values()]
}

/** Longer diffs are generated or moved code, in which nothing is read any more. */
const mostLines = 2000

/** What is longer was written by a machine. */
const longest = 600

const opensHeader = (line: string) => /^(?:--- (?:a\/|\/dev\/null)|\+\+\+ (?:b\/|\/dev\/null))/.test(line)

const namedIn = (heading: string, file: string) => heading.includes(file)

function place(found: Map<string, FileDiff>, path: string, line: string) {
  if (!line.trim()) return
  let file = found.get(path)
  if (!file) {
    file = { path, removed: [], added: [], context: [], now: [] }
    found.set(path, file)
  }
  if (line.startsWith('-')) file.removed.push(line.slice(1))
  else if (line.startsWith('+')) {
    file.added.push(line.slice(1))
    file.now.push(line.slice(1))
  } else {
    file.context.push(...told(line))
    file.now.push(...told(line))
  }
}

/** What a line around the change says: of a heading what follows the line numbers, if anything. */
function told(line: string): string[] {
  if (!line.startsWith('@@')) return [line.replace(/^ /, '')]
  const heading = line.replace(/^@@ -[\d,]+ \+[\d,]+ @@\s*/, '').replace(/^@@\s*/, '')
  return heading ? [heading] : []
}
