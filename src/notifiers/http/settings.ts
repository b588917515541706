import { z } from 'zod'

/** A web address, which often holds a secret in its path. */
export const secretUrl = (what: string) =>
  z
    .url({ protocol: /^https?$/, error: 'is no web address: write it as https://… in full' })
    .describe(what)
    .meta({ secret: true })

/** The settings every kind has that calls an address over HTTP. */
export const guarded = {
  allow_private: z
    .union([z.boolean(), z.array(z.string().min(1).max(200)).max(50)])
    .default(false)
    .describe(
      'Private addresses it may reach: true for all, or a list of hosts, addresses and ranges such as 10.0.0.0/8',
    ),
}

/** The settings of vendors with an API of their own. */
export const vendor = {
  ...guarded,
  api_url: z
    .url({ protocol: /^https?$/, error: 'is no web address: write it as https://… in full' })
    .optional()
    .describe('Another address of its API, such as that of a proxy'),
}

/** One or several, written as a text with commas or as a list. */
export const several = (each: z.ZodType<string, string>, what: string) =>
  z
    .union([z.string().min(1), z.array(z.string().min(1))], { error: `Write ${what} as text or as a list of texts.` })
    .transform((written) => (typeof written === 'string' ? written.split(',') : written).map((one) => one.trim()))
    .pipe(z.array(each).min(1).max(50))
