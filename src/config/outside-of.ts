import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Problem } from '../core/problem.ts'
import { parseDotenv } from './dotenv.ts'
import type { Outside } from './references.ts'

/**
 * What the references of a configuration file lead to: variables, those of the `.env` beside it included, and files. A
 * variable that was set by hand, even to nothing, counts before the one in `.env`.
 */
export function outsideOf(path: string, env: Record<string, string | undefined>): Outside {
  const beside = dirname(path)
  const defined = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined))
  return { env: { ...dotenvOf(beside), ...defined }, readFile: (name) => readText(resolve(beside, name)) }
}

function dotenvOf(folder: string): Record<string, string> {
  const path = join(folder, '.env')
  return existsSync(path) ? parseDotenv(readText(path)) : {}
}

/** The text of a file; throws Problem `invalid` that says why it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it does not exist' : 'it cannot be read'
    throw new Problem('invalid', `${path}: ${reason}. Check the path and its permissions.`, { cause })
  }
}
