import type { Command as Program } from 'commander'
import { find } from '../../commands/dispatch.ts'
import type { Role } from '../../core/actor.ts'
import { Problem } from '../../core/problem.ts'
import { credentialsFile, removeCredentials, writeCredentials } from './credentials.ts'
import type { CliConfig, Effects } from './effects.ts'
import { fallback, trimmed } from './find-server.ts'
import { printable } from './printable.ts'
import { runRemotely } from './remote.ts'

interface LoginOptions {
  url?: string
  key?: string
}

/** `login` keeps a server and a key for later commands once the server knows the key; `logout` forgets them. */
export function addLogin<C extends CliConfig>(program: Program, effects: Effects<C>): void {
  program
    .command('login')
    .description('Keep the address of a server and an API key for later commands')
    .option('--url <address>', 'the server (or ALLCLEAR_URL)')
    .option('--key <key>', 'the API key (better in ALLCLEAR_API_KEY, or typed when asked)')
    .action((options: LoginOptions) => login(options, effects))
  program
    .command('logout')
    .description('Forget what "allclear login" kept')
    .action(() => {
      const { home, stdout } = effects
      const words = removeCredentials(home)
        ? 'The key is forgotten here. It still works: remove-key ends it.'
        : 'Nobody is logged in.'
      stdout.write(`${words}\n`)
    })
}

async function login<C extends CliConfig>(options: LoginOptions, effects: Effects<C>): Promise<void> {
  const { env, home, stdout, prompts, fetch, randomBytes } = effects
  const asks = stdout.isTTY === true && !env.CI
  const url = trimmed(
    options.url ??
      env.ALLCLEAR_URL ??
      (asks ? await prompts.text({ message: 'Address of the server', initialValue: fallback }) : missing('--url')),
  )
  const key = (
    options.key ??
    env.ALLCLEAR_API_KEY ??
    (asks ? await prompts.secret({ message: 'API key' }) : missing('--key'))
  ).trim()
  if (!/^[\x21-\x7e]+$/.test(key))
    throw new Problem('invalid', 'This is no API key: copy it once more, whole and alone.')
  const newId = () => Buffer.from(randomBytes(16)).toString('hex')
  const { body } = await runRemotely({ url, key, fetch, newId }, find('whoami')!, {}, 'json')
  const { name, role, scopes } = body as { name: string; role: Role | null; scopes?: string[] | null }
  writeCredentials(home, { url, key })
  const limits = scopes ? `, only for ${scopes.join(', ')}` : ''
  stdout.write(printable(`Logged in to ${url} as ${name} (${role ?? 'no role'}${limits}).\n`))
  stdout.write(`The key is kept in ${credentialsFile(home)}, for you alone.\n`)
}

function missing(option: string): never {
  const variable = option === '--url' ? 'ALLCLEAR_URL' : 'ALLCLEAR_API_KEY'
  throw new Problem('invalid', `Nobody can be asked here: give ${option}, or set ${variable}.`)
}
