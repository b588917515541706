import type { Complaint } from './complaint.ts'
import { type KeyPath, pathKey } from './key-path.ts'
import { isTree, type Tree } from './tree.ts'

/** A tree in our own spelling; `origin` leads from one of our paths back to the one in the file. */
export interface Respelled {
  tree: Tree
  complaints: Complaint[]
  origin(path: KeyPath): KeyPath
}

const snake = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Takes `incident.slack` with its camelCase keys, as runbooks have it, for `[slack]`. */
export function respell(tree: Tree): Respelled {
  const { incident, ...rest } = filled(tree)
  const moved = new Map<string, KeyPath>()
  const origin = (path: KeyPath) => {
    const from = moved.get(pathKey(path.slice(0, 2)))
    return from ? [...from, ...path.slice(2)] : path
  }
  if (incident === undefined) return { tree: rest, complaints: [], origin }
  if (!isTree(incident))
    return { tree: rest, complaints: [{ path: ['incident'], message: 'must hold the table slack' }], origin }
  const complaints = Object.keys(incident)
    .filter((key) => key !== 'slack')
    .map((key) => ({ path: ['incident', key], message: 'is not a known key: only incident.slack is' }))
  const slack: Tree = isTree(rest.slack) ? { ...rest.slack } : {}
  for (const [key, value] of Object.entries(isTree(incident.slack) ? incident.slack : {})) {
    const ours = snake(key)
    const path = ['incident', 'slack', key]
    if (Object.hasOwn(slack, ours))
      complaints.push({ path, message: `is also given as slack.${ours}: keep one of them` })
    else moved.set(pathKey(['slack', ours]), path)
    slack[ours] = value
  }
  return { tree: { ...rest, slack }, complaints, origin }
}

/** A section whose keys are all commented out is null in YAML; that is no fault. */
const filled = (tree: Tree): Tree => Object.fromEntries(Object.entries(tree).filter(([, section]) => section !== null))
