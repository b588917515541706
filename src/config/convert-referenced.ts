import type { KeyPath } from './key-path.ts'
import { alternatives, nodesAt, type SchemaNode } from './schema-tree.ts'
import { mapTexts, type Tree } from './tree.ts'

/** Variables are always text: where the schema wants a number or a truth value, a referenced text becomes one. */
export const convertReferenced = (tree: Tree, schema: SchemaNode, isReferenced: (path: KeyPath) => boolean): Tree =>
  mapTexts(tree, (text, path) => {
    if (!isReferenced(path)) return text
    const types = new Set(alternatives(nodesAt(schema, path)).map(({ type }) => type))
    if ((types.has('integer') || types.has('number')) && /^-?\d+(\.\d+)?$/.test(text)) return Number(text)
    if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
    return text
  }) as Tree
