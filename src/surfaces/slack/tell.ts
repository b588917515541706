import type { Message } from '../../clients/slack/blocks.ts'
import { hasPicture, withoutPictures } from '../../clients/slack/without-pictures.ts'
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
 * direct message. A picture that Slack does not take is left out. Answers why it could not be told, when it could not.
 */
export async function tell(
  effects: TellEffects,
  workspace: Workspace | undefined,
  place: Place,
  message: Message,
): Promise<string | undefined> {
  if (!hasPicture(message)) return say(effects, workspace, place, message)
  // A response_url does not tell whether the message was taken, so a picture, which may be refused, goes another way.
  const { responseUrl: _, ...direct } = place
  const shown =
    direct.channel === undefined ? 'No channel is known.' : await inChannel(effects, workspace, direct, message)
  return shown === undefined ? undefined : say(effects, workspace, place, withoutPictures(message))
}

async function say(
  effects: TellEffects,
  workspace: Workspace | undefined,
  place: Place,
  message: Message,
): Promise<string | undefined> {
  if (place.responseUrl) return respond(effects, place.responseUrl, message)
  const refused = await inChannel(effects, workspace, place, message)
  const { user, open, channel } = place
  if (!refused || !user || !workspace || (open && channel)) return refused
  return call(effects, workspace, 'chat.postMessage', { ...message, channel: user })
}

/** In the thread for everybody, or in the channel for the eyes of one. */
async function inChannel(
  effects: TellEffects,
  workspace: Workspace | undefined,
  { user, channel, thread, open }: Place,
  message: Message,
): Promise<string | undefined> {
  if (!workspace) return 'The workspace is not connected.'
  const told = { ...message, channel, ...(thread && { thread_ts: thread }) }
  if (open && channel) return call(effects, workspace, 'chat.postMessage', told)
  if (!channel || !user) return 'No channel is known.'
  return call(effects, workspace, 'chat.postEphemeral', { ...told, user })
}

async function call(
  effects: TellEffects,
  workspace: Workspace,
  method: string,
  args: Record<string, unknown>,
): Promise<string | undefined> {
  const outcome = await effects.call(workspace.id, { method, arguments: args })
  if (outcome.kind === 'accepted') return undefined
  return outcome.kind === 'limited' ? 'Slack asked to wait.' : outcome.message
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
