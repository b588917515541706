import type { z } from 'zod'
import type { Complaint } from './complaint.ts'
import { type KeyPath, valueAt } from './key-path.ts'
import { nearest } from './nearest.ts'
import { alternatives, keysAt, nodesAt, type SchemaNode } from './schema-tree.ts'

type Issue = z.core.$ZodIssue

/** Says what a validation issue means to the person who wrote the file: what is wrong, and what to write instead. */
export function explainIssue(issue: Issue, root: SchemaNode, tree: unknown, base: KeyPath = []): Complaint[] {
  const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: unknownKey(key, keysAt(root, path, valueAt(tree, path))),
    }))
  if (issue.code === 'invalid_union' && issue.discriminator) return [kind(path, root, tree)]
  if (issue.code === 'invalid_key')
    return [{ path, message: `has a name that cannot be used: ${issue.issues[0]?.message ?? ''}` }]
  const described = nodesAt(root, path).find((node) => node.description)?.description
  const value = valueAt(tree, path)
  const message =
    value === undefined
      ? 'is missing'
      : value === null
        ? 'is empty: quote a text that begins with #'
        : wrong(issue, root, path)
  return [{ path, message: described ? `${message} (${described})` : message }]
}

function unknownKey(key: string, known: string[]): string {
  const close = nearest(key, known)
  if (close) return `is not a known key. Did you mean ${close}?`
  return `is not a known key. Known here: ${known.join(', ') || 'none'}`
}

function kind(path: KeyPath, root: SchemaNode, tree: unknown): Complaint {
  const known = alternatives(nodesAt(root, path)).flatMap(({ const: value }) =>
    value === undefined ? [] : [String(value)],
  )
  const given = valueAt(tree, path)
  const close = typeof given === 'string' ? nearest(given, known) : undefined
  const hint = close ? `Did you mean ${close}?` : `Known kinds: ${known.join(', ')}`
  return { path, message: `${given === undefined ? 'is missing' : 'is not a known kind'}. ${hint}` }
}

const types: Record<string, string> = {
  string: 'a text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table of keys',
  record: 'a table of keys',
}

function wrong(issue: Issue, root: SchemaNode, path: KeyPath): string {
  if (issue.code === 'invalid_type' && /^Invalid input/.test(issue.message))
    return `must be ${types[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value' && /^Invalid (option|input)/.test(issue.message)) {
    const known = issue.values.map(String)
    return `must be ${known.join(' or ')}`
  }
  if (issue.code === 'too_big' && /^Too big/.test(issue.message))
    return `must be at most ${sizeOf(issue.origin, issue.maximum)}`
  if (issue.code === 'too_small' && /^Too small/.test(issue.message))
    return `must be at least ${sizeOf(issue.origin, issue.minimum)}`
  const secret = nodesAt(root, path).some((node) => node.secret)
  if (secret && issue.message.includes('"')) return 'is not valid'
  return issue.message
}

const units: Record<string, string> = { string: ' characters long', array: ' items long' }

const sizeOf = (origin: string, size: number | bigint) => `${size}${units[origin] ?? ''}`
