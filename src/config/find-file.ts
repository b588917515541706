import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Problem } from '../core/problem.ts'

/** Where configuration is looked for, in this order. */
const candidates = (cwd: string, home: string) => [
  ...['allclear.toml', 'allclear.yaml', 'allclear.yml'].map((name) => join(cwd, name)),
  ...[cwd, home].flatMap((folder) => ['config.toml', 'config.yaml'].map((name) => join(folder, '.allclear', name))),
]

/** The absolute path of the file to read; throws Problem `not_found` that says where it was looked for. */
export function findFile({ file, cwd, home }: { file?: string | undefined; cwd: string; home: string }): string {
  if (file !== undefined) {
    if (existsSync(resolve(cwd, file))) return resolve(cwd, file)
    throw new Problem('not_found', `There is no configuration file ${file}. Check the path, or run "allclear init".`)
  }
  const found = candidates(cwd, home).find((path) => existsSync(path))
  if (found) return found
  throw new Problem(
    'not_found',
    'No configuration found: neither allclear.toml, allclear.yaml nor .allclear/config.toml (here or in the home folder). ' +
      'Run "allclear init" to make one, or name one with --config.',
  )
}
