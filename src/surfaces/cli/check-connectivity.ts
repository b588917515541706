import { showDuration } from '../../core/duration.ts'
import type { CliConfig, Effects } from './effects.ts'
import type { Finding } from './finding.ts'

/** Whether Slack can reach us, and whether our clock agrees with Slack's: requests older than five minutes are refused. */
export async function checkConnectivity<C extends CliConfig>(config: C, effects: Effects<C>): Promise<Finding[]> {
  const { publicUrl } = config.server
  const { enabled, appToken } = config.slack
  const clock = enabled ? await checkClock(config, effects) : []
  if (enabled && appToken)
    return [{ about: 'reach', level: 'ok', message: 'Socket Mode: Slack needs no way in' }, ...clock]
  if (publicUrl === undefined)
    return [
      {
        about: 'reach',
        level: enabled ? 'error' : 'warning',
        message: 'server.public_url is not set, so Slack and links in messages do not reach this server',
        remedy: 'Set it to the https:// address of this server, or set slack.app_token for Socket Mode.',
      },
      ...clock,
    ]
  return [...secure(config, publicUrl), ...(await checkDoor(publicUrl, effects)), ...clock]
}

function secure({ slack }: CliConfig, publicUrl: string): Finding[] {
  if (publicUrl.startsWith('https://')) return [{ about: 'reach', level: 'ok', message: `${publicUrl} is encrypted` }]
  // An emulator on this machine takes any address; Slack itself does not.
  if (!slack.enabled || slack.apiUrl !== undefined) return []
  return [
    {
      about: 'reach',
      level: 'error',
      message: `${publicUrl} is not https, and Slack sends clicks to https addresses only`,
      remedy: 'Put a proxy with a certificate before the server and set server.public_url to its https:// address.',
    },
  ]
}

/** An unsigned knock must be refused by us; anything else means that somebody else stands at that address. */
async function checkDoor(publicUrl: string, { fetch }: Pick<Effects, 'fetch'>): Promise<Finding[]> {
  const door = `${publicUrl}/slack/interactions`
  const about = 'reach'
  const remedy = 'Start the server, then check DNS, firewall and proxy; the path must reach it unchanged.'
  try {
    const { status } = await fetch(door, {
      method: 'POST',
      body: '',
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    })
    if (status === 401) return [{ about, level: 'ok', message: `${door} is reached and refuses what is not signed` }]
    return [
      {
        about,
        level: 'error',
        message: `${door} answers ${status} instead of 401: something else stands there`,
        remedy,
      },
    ]
  } catch {
    return [{ about, level: 'error', message: `${door} cannot be reached`, remedy }]
  }
}

/** Slack's window for signatures is five minutes; a minute off is already a warning. */
const noticeable = 60_000
const refused = 300_000

async function checkClock<C extends CliConfig>(
  config: C,
  { fetch, now, slackAddress }: Effects<C>,
): Promise<Finding[]> {
  const about = 'clock'
  try {
    const address = `${slackAddress(config).replace(/\/+$/, '')}/api.test`
    const { headers } = await fetch(address, { method: 'POST', signal: AbortSignal.timeout(10_000) })
    const theirs = Date.parse(headers.get('date') ?? '')
    if (Number.isNaN(theirs)) return []
    const off = Math.abs(now().getTime() - theirs)
    if (off < noticeable) return [{ about, level: 'ok', message: "The clock agrees with Slack's" }]
    const level = off < refused ? 'warning' : 'error'
    return [
      {
        about,
        level,
        message: `The clock is ${showDuration(off)} off`,
        remedy: 'Synchronise it, for example with chrony.',
      },
    ]
  } catch {
    const remedy = 'Check DNS, firewall and proxy on the way out.'
    return [{ about, level: 'error', message: 'Slack cannot be reached from here', remedy }]
  }
}
