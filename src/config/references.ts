import { Problem } from '../core/problem.ts'
import type { Complaint } from './complaint.ts'
import { type KeyPath, pathKey } from './key-path.ts'
import { mapTexts, type Tree } from './tree.ts'

/** A tree with its references filled in. */
export interface Resolved {
  tree: Tree
  complaints: Complaint[]
  /** The paths (`pathKey`) whose value came from elsewhere, with that value. */
  referenced: Map<string, string>
}

/** What references lead to; `readFile` throws a Problem that says why a file cannot be read. */
export interface Outside {
  env: Record<string, string | undefined>
  readFile(path: string): string
}

const inside = /(\$?)\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g
const name = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Fills in `env:NAME` and `file:PATH` (whole values) and `${NAME}` (anywhere in a text; `$${NAME}` stays as `${NAME}`).
 * A variable that is empty counts as missing: that is what an unset one looks like in most deployments.
 */
export function resolveReferences(tree: Tree, outside: Outside): Resolved {
  const complaints: Complaint[] = []
  const referenced = new Map<string, string>()
  const note = (path: KeyPath, value: string) => {
    referenced.set(pathKey(path), value)
    return value
  }
  const resolved = mapTexts(tree, (text, path) => {
    const variable = /^env:\s*(\S+)$/.exec(text)?.[1]
    const file = /^file:\s*(\S.*)$/.exec(text)?.[1]
    const complain = (message: string) => complaints.push({ path, message })
    if (variable !== undefined) return note(path, fromEnvironment(variable, outside, complain))
    if (file !== undefined) return note(path, fromFile(file, outside, complain))
    const filled = text.replaceAll(inside, (whole, dollar: string, variable: string) =>
      dollar ? whole.slice(1) : fromEnvironment(variable, outside, complain),
    )
    return filled === text ? text : note(path, filled)
  })
  return { tree: resolved as Tree, complaints, referenced }
}

function fromEnvironment(variable: string, { env }: Outside, complain: (message: string) => void): string {
  const value = name.test(variable) && Object.hasOwn(env, variable) ? env[variable] : undefined
  if (value) return value
  if (!name.test(variable)) complain('names no variable: write env: and letters, digits or _ after it')
  else
    complain(
      `needs the environment variable ${variable}, which is ${value === '' ? 'empty' : 'not set'}: ` +
        'export it, or put it into the .env file beside this one',
    )
  return ''
}

function fromFile(path: string, { readFile }: Outside, complain: (message: string) => void): string {
  try {
    const text = readFile(path)
      .replace(/^\uFEFF/, '')
      .replace(/\r?\n$/, '')
    if (text === '') complain(`needs the file ${path}, which is empty`)
    return text
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    complain(`needs the file ${path}: ${error.message}`)
    return ''
  }
}
