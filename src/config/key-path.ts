/** Where a value stands in the file: keys, and positions in lists. */
export type KeyPath = readonly (string | number)[]

/** A text that is equal for equal paths, for use as a map key. */
export const pathKey = (path: KeyPath) => JSON.stringify(path.map(String))

/** A path as people write it: `services.api.responders[0]`. */
export const showPath = (path: KeyPath) =>
  path.reduce<string>((shown, part) => {
    if (typeof part === 'number') return `${shown}[${part}]`
    const word = /^[\p{L}\p{N}_@+-]+$/u.test(part) ? part : JSON.stringify(part)
    return shown ? `${shown}.${word}` : word
  }, '')

/** The value at a path, or undefined when something on the way is missing. */
export function valueAt(tree: unknown, path: KeyPath): unknown {
  let value = tree
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string | number, unknown>)[part]
  }
  return value
}
