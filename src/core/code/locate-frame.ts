/** A place in a file of the repository. */
export interface CodePlace {
  path: string
  line?: number
}

/**
 * Finds the file of a stack frame among the paths of a repository, by the longest end of the path that both share. A trace
 * names files as they lay where the program was built or runs, so the beginning tells nothing. A module (`com.acme.Pay`)
 * helps where the trace writes the bare name of a file. Undefined when no file or several fit as well.
 */
export function locateFrame(
  frame: { file?: string; line?: number; function?: string; module?: string },
  paths: readonly string[],
): CodePlace | undefined {
  if (frame.file === undefined) return undefined
  const file = frame.file
    .replaceAll('\\', '/')
    .replace(/^(?:file|webpack|webpack-internal):\/+/, '')
    .replace(/[?#].*$/, '')
  const wanted = file.split('/').filter((part) => part !== '' && part !== '.' && part !== '..')
  const name = wanted.at(-1)
  if (name === undefined || isForeign(wanted)) return undefined
  const scored = paths
    .filter((path) => path === name || path.endsWith(`/${name}`))
    .map((path) => ({ path, score: sharedEnd(wanted, path.split('/')) * 2 + moduleScore(path, frame) }))
  const best = Math.max(...scored.map(({ score }) => score))
  const [found, ...rest] = scored.filter(({ score }) => score === best)
  if (!found || rest.length) return undefined
  return { path: found.path, ...(frame.line !== undefined && { line: frame.line }) }
}

/** Folders of what others wrote and of the language itself. */
const foreign = new Set([
  'node_modules',
  'site-packages',
  'dist-packages',
  'gems',
  'vendor',
  'node:internal',
  'jdk.internal',
])
const isForeign = (parts: readonly string[]) =>
  parts.some((part) => foreign.has(part)) || parts[0]?.startsWith('node:') === true

function sharedEnd(one: readonly string[], other: readonly string[]): number {
  let shared = 0
  while (
    shared < one.length &&
    shared < other.length &&
    one[one.length - 1 - shared] === other[other.length - 1 - shared]
  )
    shared += 1
  return shared
}

/** How many folders before the file's name stand in the package in this order, from its end. */
function moduleScore(path: string, { module, function: called }: { module?: string; function?: string }): number {
  const folders = path.split('/').slice(0, -1)
  const names = (module ?? called ?? '').split(/[./:]+/).filter(Boolean)
  let best = 0
  for (let end = names.length; end > 0; end -= 1) best = Math.max(best, sharedEnd(names.slice(0, end), folders))
  return best
}
