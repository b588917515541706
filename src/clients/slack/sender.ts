import type { Call, Outcome } from '../../core/delivery.ts'
import { Problem } from '../../core/problem.ts'
import type { SlackApi } from './api.ts'
import type { Message } from './blocks.ts'
import { type ChannelIds, channelIds } from './channel-id.ts'
import { hasPicture, withoutPictures } from './without-pictures.ts'

/** Makes the calls of notifiers; never throws. */
export type SlackSender = (token: string, call: Call) => Promise<Outcome>

/**
 * Sends what a notifier says, with two courtesies that need further calls: reading a channel by its name or person, and
 * sending the bare words when Slack does not accept the layout.
 */
export function slackSender(api: SlackApi, ids: ChannelIds = channelIds(api)): SlackSender {
  return async (token, call) => {
    if (call.method === 'conversations.history') return readChannel(api, ids, token, call)
    const outcome = await send(api, token, call)
    const asked = call.arguments.channel
    if (call.method === 'chat.postMessage' && outcome.kind === 'accepted' && typeof asked === 'string')
      if (typeof outcome.reply.channel === 'string') ids.learn(token, asked, outcome.reply.channel)
    return outcome
  }
}

async function readChannel(api: SlackApi, ids: ChannelIds, token: string, call: Call): Promise<Outcome> {
  try {
    const channel = await ids.find(token, String(call.arguments.channel))
    const outcome = await api.call(token, { ...call, arguments: { ...call.arguments, channel } })
    return outcome.kind === 'accepted' ? { kind: 'accepted', reply: { ...outcome.reply, channel } } : outcome
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem
    if (problem.cause) return problem.cause as Outcome
    return {
      kind: 'refused',
      code: 'channel_not_found',
      message: problem.message,
      remedy: 'Check the name of the channel.',
    }
  }
}

const layoutFaults = new Set(['invalid_blocks', 'invalid_blocks_format', 'invalid_attachments', 'msg_blocks_too_long'])

async function send(api: SlackApi, token: string, call: Call): Promise<Outcome> {
  let outcome = await api.call(token, call)
  for (const simplify of [plainer, wordsOnly]) {
    if (outcome.kind !== 'refused' || !layoutFaults.has(outcome.code)) return outcome
    const simpler = simplify(call.arguments)
    if (simpler) outcome = await api.call(token, { ...call, arguments: simpler })
  }
  return outcome
}

/** A picture that Slack cannot fetch makes it refuse the whole message. */
function plainer(args: Record<string, unknown>): Record<string, unknown> | undefined {
  const message = args as unknown as Message
  return hasPicture(message) ? { ...withoutPictures(message) } : undefined
}

function wordsOnly({ blocks, attachments, ...args }: Record<string, unknown>): Record<string, unknown> {
  const fallbacks = ((attachments as Message['attachments']) ?? []).map(({ fallback }) => fallback)
  const text = [args.text, ...fallbacks].filter(Boolean).join('\n')
  // An edit without these keeps the old ones, so they are emptied.
  return {
    ...args,
    text,
    ...(attachments !== undefined && { attachments: [] }),
    ...(blocks !== undefined && { blocks: [] }),
  }
}
