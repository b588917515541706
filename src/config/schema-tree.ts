import { z } from 'zod'
import type { Source } from '../core/ports.ts'
import { fileSchema } from './file-schema.ts'
import type { KeyPath } from './key-path.ts'
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

/** The JSON Schema of the configuration file, for editors; it grows from the registry of sources. */
export function jsonSchema(sources: Source[]): SchemaNode & Record<string, unknown> {
  const schema = z.toJSONSchema(fileSchema(sources), { io: 'input', unrepresentable: 'any', reused: 'inline' })
  return { ...(schema as Record<string, unknown>), title: 'Allclear configuration' }
}

/** Everything the schema says about a path; several nodes where alternatives are possible. */
export function nodesAt(root: SchemaNode, path: KeyPath): SchemaNode[] {
  return path.reduce<SchemaNode[]>((nodes, part) => alternatives(nodes).flatMap((node) => step(node, part)), [root])
}

/** The keys that are known at a path; where alternatives differ in a fixed value, only of those the value there fits. */
export const keysAt = (root: SchemaNode, path: KeyPath, value: unknown) => [
  ...new Set(
    alternatives(nodesAt(root, path))
      .filter(({ properties = {} }) =>
        Object.entries(properties).every(
          ([key, { const: fixed }]) => fixed === undefined || !isTree(value) || value[key] === fixed,
        ),
      )
      .flatMap((node) => Object.keys(node.properties ?? {})),
  ),
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
