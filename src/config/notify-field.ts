import { z } from 'zod'

/** A field for configured notifiers: the name of one, or its profile and name. */
export const notifyField = (what: string) =>
  z
    .array(
      z.string().regex(/^[^/\s]+(\/[^/\s]+)?$/, {
        error: 'names no notifier: write its name, or its profile and name as "prod/mail"',
      }),
    )
    .describe(what)
