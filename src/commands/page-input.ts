import { z } from 'zod'
import type { PageRequest } from '../core/page.ts'

/** The fields with which a list is read page by page. */
export const pageInput = {
  limit: z.coerce
    .number({ error: 'Write a whole number.' })
    .int({ error: 'Write a whole number.' })
    .min(1)
    .max(200)
    .default(50)
    .describe('How many at most, 1 to 200')
    .meta({ label: 'Limit' }),
  cursor: z
    .string()
    .optional()
    .describe('Where the next page begins, as the page before said')
    .meta({ label: 'Cursor' }),
}

/** The cursor of the following page, null on the last one. */
export const nextCursor = z.string().nullable().describe('Pass it as `cursor` to read on; null on the last page')

/** What the store is asked for. */
export const pageOf = ({ limit, cursor }: { limit: number; cursor?: string | undefined }): PageRequest => ({
  limit,
  ...(cursor && { cursor }),
})
