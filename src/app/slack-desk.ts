import type { SlackApi } from '../clients/slack/api.ts'
import { slackChat } from '../clients/slack/chat.ts'
import { slackSender } from '../clients/slack/sender.ts'
import type { Config } from '../config.ts'
import type { Chat } from '../core/chat.ts'
import type { Clock } from '../core/clock.ts'
import type { Call, Delivery, Outcome } from '../core/delivery.ts'
import { Problem } from '../core/problem.ts'
import type { Store } from '../core/store.ts'
import type { Workspace } from '../core/workspace.ts'
import { botToken } from '../surfaces/slack/token.ts'

/** The workspace that the configuration file connects; its token stays in the file and never reaches the database. */
export const configWorkspace = 'config'

/** Calls to Slack as one of our workspaces, each with the token that is good now. */
export interface SlackDesk {
  chat: Chat
  call(workspace: string, call: Call): Promise<Outcome>
  send(delivery: Delivery, call: Call): Promise<Outcome>
  /** An installation call that needs no token. */
  exchange(args: Record<string, string>): Promise<Outcome>
}

/** Opens the desk. A token that Slack says is gone marks its workspace, so that nothing more is owed there. */
export function slackDesk({
  config,
  store,
  api,
  clock,
}: {
  config: Config
  store: Store
  api: SlackApi
  clock: Clock
}): SlackDesk {
  const { botToken: own, clientId, clientSecret } = config.slack
  const exchange = (args: Record<string, string>) => api.call('', { method: 'oauth.v2.access', arguments: args })
  const rotating = botToken({
    store,
    clock,
    exchange,
    ...(clientId && { clientId }),
    ...(clientSecret && { clientSecret }),
  })
  const token = async (workspace: string) => {
    if (workspace !== configWorkspace) return rotating(workspace)
    if (!own)
      throw new Problem(
        'unavailable',
        'The configuration has no [slack] bot_token any more; add it or connect the workspace under Integrations.',
      )
    return own
  }
  const sender = slackSender(api)
  const through = async (workspace: string, make: (token: string) => Promise<Outcome>): Promise<Outcome> => {
    try {
      const outcome = await make(await token(workspace))
      if (outcome.kind === 'refused' && gone.has(outcome.code)) await markRevoked(store, workspace)
      return outcome
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      return {
        kind: 'refused',
        code: 'not_authed',
        message: error.message,
        remedy: 'Check the bot token and reinstall the app if needed.',
      }
    }
  }
  return {
    chat: slackChat(api, (workspace) => token(workspace.id)),
    call: (workspace, call) => through(workspace, (t) => api.call(t, call)),
    send: ({ workspace }, call) => through(workspace, (t) => sender(t, call)),
    exchange,
  }
}

const gone = new Set(['token_revoked', 'account_inactive'])

async function markRevoked(store: Store, id: string): Promise<void> {
  const workspace = (await store.workspaces()).find((w) => w.id === id)
  if (workspace?.status === 'active' && id !== configWorkspace)
    await store.putWorkspace({ ...workspace, status: 'revoked' })
}

/**
 * Makes the workspace of the configuration file known. Preferences changed by hand stay until the file itself changes;
 * without a token the workspace goes.
 */
export async function declareWorkspace(store: Store, config: Config): Promise<void> {
  const existing = (await store.workspaces()).find((w) => w.id === configWorkspace) as Declared | undefined
  if (!config.slack.enabled || !config.slack.botToken) {
    if (existing) await store.removeWorkspace(configWorkspace)
    return
  }
  const declared = JSON.stringify(config.preferences)
  if (existing?.declared === declared && existing.status === 'active') return
  const workspace: Declared = {
    ...(existing ?? { id: configWorkspace, name: 'Slack', scopes: [] }),
    status: 'active',
    preferences: config.preferences,
    declared,
  }
  await store.putWorkspace(workspace)
}

interface Declared extends Workspace {
  /** The preferences as the file last said them. */
  declared?: string
}
