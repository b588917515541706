import type { CodeMatch } from './code-host.ts'

/** The lines of a text that hold another, ignoring case. */
export function linesWith(path: string, text: string, wanted: string): CodeMatch[] {
  const sought = wanted.toLowerCase()
  return text
    .split('\n')
    .flatMap((line, index) =>
      line.toLowerCase().includes(sought) ? [{ path, line: index + 1, text: line.slice(0, 300).trimEnd() }] : [],
    )
}
