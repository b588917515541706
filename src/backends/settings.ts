import { z } from 'zod'

/** A text that must never be shown. */
export const secret = () => z.string().min(1, { error: 'must not be empty' }).meta({ secret: true })

/** An address of an HTTP API. */
export const httpUrl = () =>
  z.url({ protocol: /^https?$/, error: 'is no address: write one that begins with https:// or http://' })

/** The name of a label, field, table or index: anything that needs no quoting anywhere. */
export const plainName = (what: string) =>
  z.string().regex(/^[A-Za-z_@][\w.@:-]{0,199}$/, { error: `is no name of a ${what}` })
