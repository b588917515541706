import type { ChatCheck } from '../../core/chat.ts'
import { Problem } from '../../core/problem.ts'
import type { SlackApi } from './api.ts'
import { refusalCode } from './ask.ts'
import { authTest } from './auth-test.ts'
import type { ChannelIds } from './channel-id.ts'
import { conversationsInfo } from './conversations-info.ts'

type Finding = ChatCheck['findings'][number]

/** Tries a connection the way it will be used: the token, its scopes and, when named, the channel. */
export async function checkConnection(
  api: SlackApi,
  ids: ChannelIds,
  token: string,
  channel?: string,
): Promise<ChatCheck> {
  const found = await authTest(api, token).catch(asProblem)
  if (found instanceof Problem) return { ok: false, scopes: [], findings: [errorOf(found)] }
  const { team, teamName, botUser, botName, scopes } = found
  const findings: Finding[] = [
    { level: 'ok', message: `Connection successful: ${botName || botUser} in ${teamName || team}.` },
    ...scopeFindings(scopes),
    ...(channel === undefined ? [] : [await channelFinding(api, ids, token, channel, scopes)]),
  ]
  return { ok: !findings.some(({ level }) => level === 'error'), team, botUser, scopes, findings }
}

/** What each scope is for; without the first nothing works, without another one feature is missing. */
const uses: [scope: string, use: string][] = [
  ['chat:write', 'post and edit messages'],
  ['chat:write.public', 'post to public channels without being invited'],
  ['commands', 'slash commands and the shortcut'],
  ['users:read', 'see who clicked'],
  ['users:read.email', 'find people by their e-mail address'],
  ['channels:read', 'check channels and find them by name'],
  ['channels:history', 'look after a crash whether a message was posted'],
  ['im:write', 'page people by direct message'],
  ['channels:manage', 'open a channel for a major incident'],
  ['app_mentions:read', 'answer when it is mentioned'],
]

function scopeFindings(scopes: string[]): Finding[] {
  if (!scopes.length) return [{ level: 'warning', message: 'Slack did not say which scopes the token has.' }]
  const missing = uses.filter(([scope]) => !scopes.includes(scope))
  if (!missing.length) return [{ level: 'ok', message: 'The token has every scope.' }]
  return missing.map(([scope, use]) => ({
    level: scope === 'chat:write' ? 'error' : 'warning',
    message: `Without the scope ${scope} the app cannot ${use}.`,
    remedy: `Add ${scope} under OAuth & Permissions of the Slack app, then reinstall it.`,
  }))
}

async function channelFinding(
  api: SlackApi,
  ids: ChannelIds,
  token: string,
  name: string,
  scopes: string[],
): Promise<Finding> {
  try {
    const channel = await conversationsInfo(api, token, await ids.find(token, name))
    const label = `#${channel.name || channel.id}`
    if (channel.archived)
      return { level: 'error', message: `${label} is archived.`, remedy: 'Unarchive it or choose another channel.' }
    const mayPost = channel.member || (!channel.private && scopes.includes('chat:write.public'))
    if (mayPost) return { level: 'ok', message: `The app can post to ${label}.` }
    return {
      level: 'error',
      message: `The app is not in ${label}.`,
      remedy: 'Type /invite @allclear (or the name your app has) in that channel.',
    }
  } catch (fault) {
    const problem = asProblem(fault)
    // Not being allowed to look is no reason to think that posting fails.
    const level = refusalCode(problem) === 'missing_scope' ? 'warning' : 'error'
    return { ...errorOf(problem), level }
  }
}

function errorOf(problem: Problem): Finding {
  const outcome = problem.cause as { message?: string; remedy?: string } | undefined
  return {
    level: 'error',
    message: outcome?.message ?? problem.message,
    ...(outcome?.remedy !== undefined && { remedy: outcome.remedy }),
  }
}

function asProblem(fault: unknown): Problem {
  if (fault instanceof Problem) return fault
  throw fault
}
