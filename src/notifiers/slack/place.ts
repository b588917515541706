import { z } from 'zod'

const Place = z.object({ channel: z.string().min(1), ts: z.string().min(1) })
/** Where a message is: what Slack answers to a post, and what edits and replies name it by. */
export type Place = z.infer<typeof Place>

/** Reads a place out of a memory or an answer. */
export const placeOf = (value: unknown): Place | undefined => Place.safeParse(value).data
