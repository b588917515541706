import { type Document, isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml'
import { type KeyPath, pathKey } from './key-path.ts'

/** The line of every key and list item of a YAML document, by `pathKey`; the first line is 1. */
export function yamlLines(document: Document, counter: LineCounter): Map<string, number> {
  const lines = new Map<string, number>()
  walk(document.contents, [])
  return lines

  function walk(node: unknown, path: KeyPath): void {
    if (isMap(node))
      for (const { key, value } of node.items) {
        const part = isScalar(key) ? String(key.value) : String(key)
        mark(key, [...path, part])
        walk(value, [...path, part])
      }
    if (isSeq(node))
      for (const [index, item] of node.items.entries()) {
        mark(item, [...path, index])
        walk(item, [...path, index])
      }
  }

  function mark(node: unknown, path: KeyPath): void {
    const begin = (node as Node | null)?.range?.[0]
    if (begin !== undefined) lines.set(pathKey(path), counter.linePos(begin).line)
  }
}
