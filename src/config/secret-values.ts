import type { KeyPath } from './key-path.ts'
import { nodesAt, type SchemaNode } from './schema-tree.ts'
import { mapTexts, type Tree } from './tree.ts'

/** What a file holds that must not be told. */
export interface SecretValues {
  /** Values of keys that are secrets; a database URL gives its password only. */
  secrets: string[]
  /** Those, and everything that came from a variable or a file: it may be a secret that stands in the wrong place. */
  sensitive: string[]
}

/** Collects the secrets of a tree whose references are filled in. */
export function secretValues(tree: Tree, schema: SchemaNode, referenced: ReadonlyMap<string, string>): SecretValues {
  const secrets = new Set<string>()
  mapTexts(tree, (text, path) => {
    if (text && isSecret(schema, path, tree)) for (const part of secretParts(text)) secrets.add(part)
  })
  const sensitive = new Set([...secrets, ...referenced.values()].filter((text) => text !== ''))
  return { secrets: [...secrets], sensitive: [...sensitive] }
}

const isSecret = (schema: SchemaNode, path: KeyPath, tree: Tree) =>
  nodesAt(schema, path, tree).some((node) => node.secret)

/** The whole text, or the password when it is a database's URL; each as written and as decoded. */
function secretParts(text: string): string[] {
  if (text.startsWith('embedded:')) return []
  const url = /^(?!https?:)[a-z+]+:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined
  if (!url) return [text]
  const named = url.searchParams.get('password') ?? ''
  return [url.password, decode(url.password), named].filter((part) => part !== '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
