import type { Message } from '../../clients/slack/blocks.ts'
import type { Call, Notice } from '../../core/delivery.ts'
import type { Place } from './place.ts'
import { channelOf } from './settings.ts'

/** Posts a message, in a thread when one is named. The delivery's id goes along, so that a search can find it again. */
export const post = (notice: Notice, message: Message, thread?: Place): Call => ({
  method: 'chat.postMessage',
  arguments: {
    channel: thread?.channel ?? channelOf(notice),
    ...(thread && { thread_ts: thread.ts }),
    ...content(notice, message),
    unfurl_links: false,
    unfurl_media: false,
  },
})

/** Replaces a message. */
export const edit = (notice: Notice, place: Place, message: Message): Call => ({
  method: 'chat.update',
  arguments: { ...place, attachments: [], ...content(notice, message) },
})

const content = ({ delivery }: Notice, message: Message) => ({
  ...message,
  metadata: {
    event_type: 'allclear_delivery',
    event_payload: {
      delivery: delivery.id,
      ...(delivery.incident === null ? { subject: delivery.subject } : { incident: delivery.incident }),
    },
  },
  parse: 'none',
  link_names: false,
})
