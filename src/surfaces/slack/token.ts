import type { Clock } from '../../core/clock.ts'
import type { Outcome } from '../../core/delivery.ts'
import { Problem } from '../../core/problem.ts'
import type { Store } from '../../core/store.ts'
import type { Token } from '../../core/workspaces.ts'

/** How long before its end a token is replaced, in milliseconds. */
const refreshBefore = 10 * 60_000

/** What renewing tokens needs; `exchange` calls `oauth.v2.access` and needs no token. */
export interface TokenEffects {
  store: Pick<Store, 'token' | 'refreshToken'>
  clock: Clock
  exchange(args: Record<string, string>): Promise<Outcome>
  clientId?: string
  clientSecret?: string
}

/**
 * Makes the way to a workspace's bot token. A rotating one is replaced in good time, by one process at a time; one that
 * cannot be renewed serves until its end. Throws Problem `unavailable` when there is none that works.
 */
export function botToken(effects: TokenEffects): (workspace: string) => Promise<string> {
  return async (workspace) => {
    const token = await effects.store.token(workspace)
    if (!token)
      throw new Problem('unavailable', 'This Slack workspace has no token. Connect it again under Integrations.')
    if (!isDue(token, effects.clock)) return token.bot
    const renewed = await effects.store.refreshToken(workspace, (current) => renew(effects, current))
    return renewed.bot
  }
}

const isDue = ({ refresh, expiresAt }: Token, clock: Clock) =>
  refresh !== undefined && expiresAt !== undefined && expiresAt.getTime() - clock.now().getTime() <= refreshBefore

async function renew(effects: TokenEffects, current: Token): Promise<Token> {
  const { clock, clientId, clientSecret, exchange } = effects
  // Whoever held the lock before us may have done it.
  if (!isDue(current, clock)) return current
  const now = clock.now()
  const stillGood = current.expiresAt! > now
  if (!clientId || !clientSecret) {
    if (stillGood) return current
    throw new Problem(
      'unavailable',
      'The Slack token has ended and cannot be renewed: set [slack] client_id and client_secret.',
    )
  }
  const outcome = await exchange({
    grant_type: 'refresh_token',
    refresh_token: current.refresh!,
    client_id: clientId,
    client_secret: clientSecret,
  })
  if (outcome.kind === 'accepted') return tokenFrom(outcome.reply, now) ?? current
  if (stillGood) return current
  const why = outcome.kind === 'refused' ? `${outcome.message} ${outcome.remedy}` : 'Slack cannot be reached just now.'
  throw new Problem('unavailable', `The Slack token has ended and could not be renewed. ${why}`)
}

/** Reads the token that `oauth.v2.access` handed out; undefined when there is none for a bot. */
export function tokenFrom(reply: Record<string, unknown>, now: Date): Token | undefined {
  const { access_token, refresh_token, expires_in } = reply
  if (typeof access_token !== 'string') return undefined
  return {
    bot: access_token,
    ...(typeof refresh_token === 'string' && { refresh: refresh_token }),
    ...(typeof expires_in === 'number' && { expiresAt: new Date(now.getTime() + expires_in * 1000) }),
  }
}
