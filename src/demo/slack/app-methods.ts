import { type Handler, relay, required, requireScopes } from './ask.ts'
import { findConversation, requireWritable } from './conversation.ts'
import { type Json, truthy } from './json.ts'
import { Refusal } from './refusal.ts'

/** Methods about the app itself, and the reactions, whose only extra is that spectators hear of them. */
export const appMethods: Record<string, Handler> = {
  'auth.test': async (ask) => {
    const { app_id: _app, app_name: _name, ...known } = await relay(ask, 'auth.test', {})
    const { enterprise } = ask.workspace.seed
    return { ...known, is_enterprise_install: false, ...(enterprise ? { enterprise_id: enterprise } : {}) }
  },

  'auth.revoke': async (ask) => {
    const testOnly = truthy(ask.args.test)
    if (!testOnly) ask.world.tokens.revoke(ask.grant.token)
    return { revoked: !testOnly }
  },

  'apps.uninstall': async (ask) => {
    const { clientId, clientSecret } = ask.world.app
    if (ask.args.client_id !== clientId) throw new Refusal('invalid_client_id')
    if (ask.args.client_secret !== clientSecret) throw new Refusal('bad_client_secret')
    ask.world.tokens.revoke(ask.grant.token, 'account_inactive')
    return {}
  },

  'apps.connections.open': async (ask) => {
    requireScopes(ask, [['connections:write']])
    return { url: ask.world.sockets.invite(ask.world.tokens.teamsOf(ask.grant.token)) }
  },

  'team.info': async (ask) => {
    const { enterprise, domain, name, team } = ask.workspace.seed
    await relay(ask, 'team.info', {})
    const owner = enterprise ? { enterprise_id: enterprise, enterprise_name: name } : {}
    return { team: { id: team, name, domain, email_domain: '', ...owner } }
  },

  'reactions.add': react,
  'reactions.remove': react,
}

async function react(ask: Parameters<Handler>[0]): Promise<Json> {
  const channel = await findConversation(ask, required(ask, 'channel'))
  requireWritable(ask, channel)
  const done = await relay(ask, ask.method, { ...ask.args, timestamp: required(ask, 'timestamp') })
  ask.world.record.changed({ kind: 'message', team: ask.grant.team, channel: channel.id })
  return done
}
