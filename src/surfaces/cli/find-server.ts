import { Problem } from '../../core/problem.ts'
import type { CliConfig, Effects } from './effects.ts'

/** The options that say which server a command is for. */
export interface ServerOptions {
  url?: string
  key?: string
  config?: string
}

/**
 * Which server to talk to and with which key: options come first, then the environment, then the configuration. A
 * configuration that cannot be read only matters when the key is missing without it.
 */
export function findServer({ env, readConfig }: Effects, options: ServerOptions): { url: string; key: string } {
  const url = options.url ?? env.ALLCLEAR_URL
  const key = options.key ?? env.ALLCLEAR_API_KEY
  if (url && key) return { url: trimmed(url), key }
  const config = attempt(() => readConfig(options.config))
  const found = key || ('config' in config ? config.config.cli.key : undefined)
  if (!found) throw noKey('problem' in config && config.problem.code !== 'not_found' ? config.problem : undefined)
  return { url: trimmed(url || ('config' in config ? addressOf(config.config) : fallback)), key: found }
}

const fallback = 'http://127.0.0.1:8080'

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
  const remedy = 'Set ALLCLEAR_API_KEY, or give --key; "allclear init" makes one.'
  const why = cause ? ` The configuration could have held one, but:\n${cause.message}` : ''
  return new Problem('unauthenticated', `There is no API key. ${remedy}${why}`, { cause })
}

function trimmed(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new Problem('invalid', `"${url.slice(0, 80)}" is no address: write one that begins with https:// or http://.`)
  return url.replace(/\/+$/, '')
}
