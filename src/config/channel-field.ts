import { z } from 'zod'

/** A field for a channel of a chat, by name or id. */
export const channelField = () =>
  z.string().regex(/^#?[^\s#]\S*$/, { error: 'is no channel: write "#name" or a channel id' })
