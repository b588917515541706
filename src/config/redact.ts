import type { Config } from './config-shape.ts'
import { hidden, mask } from './mask.ts'
import { isTree, mapTexts, type Tree } from './tree.ts'

const secretKeys = new Set(['key', 'hash', 'botToken', 'signingSecret', 'appToken', 'clientSecret', 'text'])

/** The configuration as it may be shown: every secret is replaced, wherever it stands. */
export function redact(config: Config): Tree {
  const { secrets, ...rest } = config
  return mapTexts(hideKeys(rest), (text) => mask(text, secrets)) as Tree
}

function hideKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(hideKeys)
  if (!isTree(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretKeys.has(key) && typeof item === 'string' ? hidden : hideKeys(item),
    ]),
  )
}
