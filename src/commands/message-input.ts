import { z } from 'zod'

/** A field for a message of a source: text, or JSON as it stands. */
export const messageInput = () =>
  z.union([z.string(), z.record(z.string(), z.unknown()), z.array(z.unknown())], {
    error: 'Paste the message: JSON or text.',
  })
