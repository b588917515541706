import { z } from 'zod'

/** The fields that say which lines; `wantedLines` reads them. */
export const queryInput = {
  query: z.string().max(4_000).optional().meta({
    description: 'Which lines, such as level:ERROR AND (timeout OR "connection reset")',
    label: 'Query',
    positional: true,
  }),
  q: z.string().max(4_000).optional().meta({ description: 'The same as query', label: 'Query' }),
}

/** The field that says how many are wanted at most. */
export const limitInput = (noun: string, { usual, most }: { usual: number; most: number }) => ({
  limit: z.coerce
    .number({ error: 'Write a whole number.' })
    .int({ error: 'Write a whole number.' })
    .min(1)
    .max(most)
    .default(usual)
    .meta({ description: `How many ${noun} at most, 1 to ${most}`, label: 'Limit' }),
})
