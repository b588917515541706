import { z } from 'zod'
import { fileSchema } from './file-schema.ts'
import { type KeyPath, valueAt } from './key-path.ts'
import type { Registries } from './registries.ts'
import { isTree } from './tree.ts'

/** The part of JSON Schema that describes our file; `secret` is our own mark. */
export interface SchemaNode {
  type?: string
  description?: string
  secret?: boolean
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, SchemaNode>
  additionalProperties?: SchemaNode | boolean
  items?: SchemaNode | boolean
  anyOf?: SchemaNode[]
  oneOf?: SchemaNode[]
}

/** The JSON Schema of the configuration file, for editors; it grows from the registries. */
export function jsonSchema(registries: Registries): SchemaNode & Record<string, unknown> {
  const schema = z.toJSONSchema(fileSchema(registries), { io: 'input', unrepresentable: 'any', reused: 'inline' })
  return { ...(schema as Record<string, unknown>), title: 'Allclear configuration' }
}

/**
 * Everything the schema says about a path; several nodes where alternatives are possible. With the tree at hand, of
 * alternatives that differ in a fixed value only those that fit are followed.
 */
export function nodesAt(root: SchemaNode, path: KeyPath, tree?: unknown): SchemaNode[] {
  let value = tree
  let nodes = [root]
  for (const part of path) {
    const here = value
    nodes = fitting(alternatives(nodes), here).flatMap((node) => step(node, part))
    value = valueAt(here, [part])
  }
  return nodes
}

/** A fixed value that is missing or wrong in the tree rules nothing out where no alternative fits. */
function fitting(nodes: SchemaNode[], value: unknown): SchemaNode[] {
  const fit = nodes.filter(({ properties = {} }) =>
    Object.entries(properties).every(
      ([key, { const: fixed }]) => fixed === undefined || !isTree(value) || value[key] === fixed,
    ),
  )
  return fit.some(({ properties }) => properties) ? fit : nodes
}

/** The keys that are known at a path; where alternatives differ in a fixed value, only of those the value there fits. */
export const keysAt = (root: SchemaNode, path: KeyPath, value: unknown) => [
  ...new Set(fitting(alternatives(nodesAt(root, path)), value).flatMap((node) => Object.keys(node.properties ?? {}))),
]

/** The nodes with their alternatives laid out flat. */
export const alternatives = (nodes: SchemaNode[]): SchemaNode[] =>
  nodes.flatMap((node) => [node, ...alternatives([...(node.anyOf ?? []), ...(node.oneOf ?? [])])])

function step(node: SchemaNode, part: string | number): SchemaNode[] {
  const next =
    typeof part === 'number'
      ? node.items
      : node.properties && Object.hasOwn(node.properties, part)
        ? node.properties[part]
        : node.additionalProperties
  return typeof next === 'object' ? [next] : []
}
