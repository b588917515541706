import { type Complaint, complain } from './config/complaint.ts'
import type { Config } from './config/config-shape.ts'
import { consistency, warningsOf } from './config/consistency.ts'
import { convertReferenced } from './config/convert-referenced.ts'
import { crossCheck, scheduleIssues } from './config/cross-check.ts'
import { explainIssue } from './config/explain-issue.ts'
import { type ConfigFile, fileSchema } from './config/file-schema.ts'
import { findFile } from './config/find-file.ts'
import { type KeyPath, pathKey } from './config/key-path.ts'
import { declaredNames, knownNames } from './config/known-names.ts'
import { namedTargets } from './config/named-targets.ts'
import { outsideOf, readText } from './config/outside-of.ts'
import { parseFile } from './config/parse-file.ts'
import { resolveReferences } from './config/references.ts'
import type { Registries } from './config/registries.ts'
import { jsonSchema, type SchemaNode } from './config/schema-tree.ts'
import { scopeFaults } from './config/scope-faults.ts'
import { secretValues } from './config/secret-values.ts'
import { respell } from './config/seed-spelling.ts'
import { settleConfig } from './config/settle-config.ts'
import type { Tree } from './config/tree.ts'

export type { Config } from './config/config-shape.ts'
export { readObjects } from './config/read-objects.ts'
export { redact } from './config/redact.ts'
export { jsonSchema as configSchema } from './config/schema-tree.ts'
export { openSecretKey } from './config/secret-key.ts'
export { writeObjects } from './config/write-objects.ts'

/** Where to read from, and the registries whose kinds the file may name. */
export interface ReadConfigOptions extends Registries {
  /** From `--config`; otherwise the usual places are searched. */
  file?: string | undefined
  env: Record<string, string | undefined>
  cwd: string
  home: string
}

/**
 * Reads and checks the configuration. Throws Problem `not_found` without a file, otherwise `invalid` with every fault at
 * once, one line each: file, line, key, what is wrong and what to do. No secret appears in it.
 */
export function readConfig({ env, cwd, home, file: named, ...registries }: ReadConfigOptions): Config {
  const path = findFile({ file: named, cwd, home })
  const { tree: parsed, lines } = parseFile(path, readText(path))
  const resolved = resolveReferences(parsed, outsideOf(path, env))
  const { tree, complaints: misspelt, origin } = respell(resolved.tree)
  const schema = jsonSchema(registries)
  const { referenced } = resolved
  const converted = convertReferenced(tree, schema, (at) => referenced.has(pathKey(origin(at))))
  const { secrets, sensitive } = secretValues(tree, schema, referenced)
  const { file, faults } = check(converted, schema, registries)
  const broken = new Set(resolved.complaints.map((complaint) => pathKey(complaint.path)))
  const told = faults
    .map((complaint) => ({ ...complaint, path: origin(complaint.path) }))
    .filter((complaint) => !broken.has(pathKey(complaint.path)))
  const all = [...resolved.complaints, ...misspelt, ...told]
  if (all.length || !file) throw complain(path, lines, all, sensitive)
  return settleConfig(file, {
    path,
    tree: converted,
    secrets,
    warnings: warningsOf(file),
    profile: env.ALLCLEAR_PROFILE || undefined,
  })
}

function check(tree: Tree, schema: SchemaNode, registries: Registries): { file?: ConfigFile; faults: Complaint[] } {
  const explain = (issues: Parameters<typeof explainIssue>[0][], base: KeyPath = []) =>
    issues.flatMap((issue) => explainIssue(issue, schema, tree, base))
  const { data: file, error } = fileSchema(registries).safeParse(tree)
  const sound = file ?? soundPart(tree, error?.issues ?? [], registries)
  const schedules = scheduleIssues(sound.schedules, tree).flatMap(({ base, issue }) => explain([issue], base))
  const names = file ? declaredNames(file) : knownNames(tree)
  const later = [...schedules, ...crossCheck(sound, names), ...scopeFaults(sound, registries.scopes)]
  if (!file) return { faults: [...explain(error.issues), ...later] }
  return { file, faults: [...later, ...consistency(file), ...namedTargets(file, registries.notifiers)] }
}

/** The file without the sections that have faults, so that the others are checked to the end all the same. */
function soundPart(tree: Tree, issues: { path: PropertyKey[] }[], registries: Registries): ConfigFile {
  const faulty = new Set(issues.map(({ path }) => path[0]))
  const known = fileSchema(registries)
  const rest = Object.entries(tree).filter(([key]) => Object.hasOwn(known.shape, key) && !faulty.has(key))
  return known.parse(Object.fromEntries(rest))
}
