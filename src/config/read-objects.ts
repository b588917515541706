import { type Complaint, complain } from './complaint.ts'
import { convertReferenced } from './convert-referenced.ts'
import { scheduleIssues } from './cross-check.ts'
import { explainIssue } from './explain-issue.ts'
import { fileSchema } from './file-schema.ts'
import { findFile } from './find-file.ts'
import { pathKey } from './key-path.ts'
import { nearest } from './nearest.ts'
import { outsideOf, readText } from './outside-of.ts'
import { parseFile } from './parse-file.ts'
import { resolveReferences } from './references.ts'
import type { Registries } from './registries.ts'
import { jsonSchema } from './schema-tree.ts'
import type { Tree } from './tree.ts'

/** Where to read from; without a file the usual places are searched. */
export interface ReadObjectsOptions extends Registries {
  file?: string | undefined
  env: Record<string, string | undefined>
  cwd: string
  home: string
}

/** The objects that a file declares, as they are written in its sections. */
export interface DeclaredObjects {
  /** Absolute path of the file. */
  file: string
  sections: Partial<Record<ObjectSection, Tree>>
}

const objectSections = ['users', 'teams', 'schedules', 'policies', 'services'] as const
type ObjectSection = (typeof objectSections)[number]

/**
 * Reads only what a configuration file declares of users, teams, schedules, policies and services; its other sections may
 * be missing, and their secrets are not looked for. Whom the objects name may be declared elsewhere. Throws Problem
 * `not_found` without a file, otherwise `invalid` with every fault at its line.
 */
export function readObjects({ env, cwd, home, file: named, ...registries }: ReadObjectsOptions): DeclaredObjects {
  const path = findFile({ file: named, cwd, home })
  const { tree, lines } = parseFile(path, readText(path))
  const kept = objectSections.filter((section) => tree[section] !== undefined && tree[section] !== null)
  const written = Object.fromEntries(kept.map((section) => [section, tree[section]]))
  const resolved = resolveReferences(written, outsideOf(path, env))
  const schema = jsonSchema(registries)
  const whole = fileSchema(registries)
  const sections = convertReferenced(resolved.tree, schema, (at) => resolved.referenced.has(pathKey(at)))
  const { data, error } = whole
    .pick({ users: true, teams: true, schedules: true, policies: true, services: true })
    .safeParse(sections)
  const schedules = data ? scheduleIssues(data.schedules, sections) : []
  const faults = [
    ...unknownSections(tree, Object.keys(whole.shape)),
    ...resolved.complaints,
    ...(error?.issues ?? []).flatMap((issue) => explainIssue(issue, schema, sections)),
    ...schedules.flatMap(({ base, issue }) => explainIssue(issue, schema, sections, base)),
  ]
  if (faults.length) throw complain(path, lines, faults, [...resolved.referenced.values()])
  return { file: path, sections: sections as DeclaredObjects['sections'] }
}

/** Every other section of a configuration may stand beside the objects; a misspelt one would silently be left out. */
function unknownSections(tree: Tree, known: string[]): Complaint[] {
  const unknown = Object.keys(tree).filter((key) => !known.includes(key) && key !== 'incident')
  return unknown.map((key) => {
    const close = nearest(key, known)
    const remedy = close ? `Did you mean ${close}?` : `Known here: ${known.join(', ')}`
    return { path: [key], message: `is not a known key. ${remedy}` }
  })
}
