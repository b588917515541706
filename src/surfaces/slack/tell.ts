import type { Message } from '../../clients/slack/blocks.ts'
import type { Workspace } from '../../core/workspace.ts'
import type { SlackEffects } from './effects.ts'
import type { Envelope } from './envelope.ts'

/** Where somebody can be answered. */
export interface Place {
  user?: string
  channel?: string
  thread?: string
  responseUrl?: string
  /** Whether everybody in the channel may read it, as in the thread of a mention. */
  open?: boolean
}

/** Where the person behind an envelope is answered. */
export function placeOf(envelope: Envelope): Place {
  const { user, channel, responseUrl } = envelope
  const place = { ...(user && { user: user.id }), ...(channel && { channel }), ...(responseUrl && { responseUrl }) }
  if (envelope.kind !== 'event') return place
  const { thread_ts, ts } = envelope.event
  const thread = thread_ts ?? ts
  return { ...place, open: true, ...(thread && { thread }) }
}

type TellEffects = Pick<SlackEffects, 'call' | 'respond' | 'responseOrigins'>

/**
 * Tells one person something: by the response_url, in the thread, for their eyes only in the channel, or else in a
 * direct message. Answers why it could not be told, when it could not.
 */
export async function tell(
  effects: TellEffects,
  workspace: Workspace | undefined,
  place: Place,
  message: Message,
): Promise<string | undefined> {
  if (place.responseUrl) return respond(effects, place.responseUrl, message)
  if (!workspace) return 'The workspace is not connected.'
  const { user, channel, thread } = place
  const hung = thread ? { thread_ts: thread } : {}
  const say = async (method: string, more: Record<string, unknown>) => {
    const outcome = await effects.call(workspace.id, { method, arguments: { ...message, ...more } })
    if (outcome.kind === 'accepted') return undefined
    return outcome.kind === 'limited' ? 'Slack asked to wait.' : outcome.message
  }
  if (place.open && channel) return say('chat.postMessage', { channel, ...hung })
  const refused = channel && user ? await say('chat.postEphemeral', { channel, user, ...hung }) : 'No channel is known.'
  return refused && user ? say('chat.postMessage', { channel: user }) : refused
}

/** The address came from outside, if signed: only Slack's own are called. */
async function respond(effects: TellEffects, url: string, message: Message): Promise<string | undefined> {
  if (!URL.canParse(url) || !effects.responseOrigins.includes(new URL(url).origin))
    return 'The response_url does not lead to Slack, so it was not called.'
  try {
    await effects.respond(url, { response_type: 'ephemeral', replace_original: false, ...message })
    return undefined
  } catch (error) {
    return `The answer could not be given: ${error instanceof Error ? error.message : String(error)}`
  }
}
