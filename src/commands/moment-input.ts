import { z } from 'zod'

/** A field for one instant: ISO 8601 with `Z` or an offset. */
export const momentInput = () => z.iso.datetime({ offset: true }).transform((text) => new Date(text))
