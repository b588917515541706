import { Problem } from '../../core/problem.ts'
import { readCredentials } from './credentials.ts'
import type { CliConfig, Effects } from './effects.ts'

/** The options that say which server a command is for. */
export interface ServerOptions {
  url?: string
  key?: string
  config?: string
}

/**
 * Which server to talk to and with which key: options come first, then the environment, then the configuration, then what
 * `login` kept. A key that `login` kept is only sent to the server it was kept for. A configuration that cannot be read
 * only matters when the key is missing without it.
 */
export function findServer({ env, readConfig, home }: Effects, options: ServerOptions): { url: string; key: string } {
  const url = options.url ?? env.ALLCLEAR_URL
  const key = options.key ?? env.ALLCLEAR_API_KEY
  if (url && key) return { url: trimmed(url), key }
  const config = attempt(() => readConfig(options.config))
  const configured = 'config' in config ? config.config : undefined
  const found = key || configured?.cli.key
  if (found) return { url: trimmed(url || (configured ? addressOf(configured) : fallback)), key: found }
  const kept = readCredentials(home)
  const isThere = kept && (!url || trimmed(url) === kept.url)
  if (isThere) return kept
  throw noKey('problem' in config && config.problem.code !== 'not_found' ? config.problem : undefined)
}

/** Where a server on this machine listens unless it is told otherwise. */
export const fallback = 'http://127.0.0.1:8080'

function attempt(read: () => CliConfig): { config: CliConfig } | { problem: Problem } {
  try {
    return { config: read() }
  } catch (error) {
    if (error instanceof Problem) return { problem: error }
    throw error
  }
}

/** Where the server of this configuration is reached from the machine it runs on. */
function addressOf({ cli, server }: CliConfig): string {
  if (cli.url) return cli.url
  const host = server.host === '0.0.0.0' || server.host === '::' ? '127.0.0.1' : server.host
  const bracketed = host.includes(':') ? `[${host}]` : host
  return server.port === 0 ? fallback : `http://${bracketed}:${server.port}`
}

function noKey(cause: Problem | undefined): Problem {
  const remedy = 'Run "allclear login", set ALLCLEAR_API_KEY, or give --key; "allclear init" makes one.'
  const why = cause ? ` The configuration could have held one, but:\n${cause.message}` : ''
  return new Problem('unauthenticated', `There is no API key. ${remedy}${why}`, { cause })
}

/** An address without a slash at its end; throws Problem `invalid` for what is none. */
export function trimmed(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new Problem('invalid', `"${url.slice(0, 80)}" is no address: write one that begins with https:// or http://.`)
  return url.replace(/\/+$/, '')
}
