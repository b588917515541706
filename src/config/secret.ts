import { z } from 'zod'

/** A text that must never be shown. */
export const secret = () => z.string().min(1, { error: 'must not be empty' }).meta({ secret: true })
