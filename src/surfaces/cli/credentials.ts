import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { Problem } from '../../core/problem.ts'

const Credentials = z.strictObject({ url: z.string().min(1), key: z.string().min(1) })

/** The server and key that `login` keeps for the person at this machine. */
export type Credentials = z.infer<typeof Credentials>

/** Where they are kept, below the home folder. */
export const credentialsFile = (home: string) => join(home, '.allclear', 'credentials')

/** What `login` kept; undefined when nobody logged in. Throws Problem `invalid` for a file that cannot be read. */
export function readCredentials(home: string): Credentials | undefined {
  const file = credentialsFile(home)
  if (!existsSync(file)) return undefined
  try {
    return Credentials.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch (cause) {
    throw new Problem('invalid', `${file} cannot be read. Run "allclear login" once more, or "allclear logout".`, {
      cause,
    })
  }
}

/** Keeps them for nobody else to read; either all of the file is there or none. */
export function writeCredentials(home: string, credentials: Credentials): void {
  const file = credentialsFile(home)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.new`
  rmSync(draft, { force: true })
  writeFileSync(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}

/** Forgets them; false when there were none. */
export function removeCredentials(home: string): boolean {
  const file = credentialsFile(home)
  const wasThere = existsSync(file)
  rmSync(file, { force: true })
  return wasThere
}
