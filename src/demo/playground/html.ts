import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Markup whose every interpolated text was escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** What may stand inside markup: markup, text that is escaped, or nothing. */
export type Inside = Html | string | number | false | null | undefined | Inside[]

/** The one way markup is made here. */
export const h = (strings: TemplateStringsArray, ...values: Inside[]): Html => html(strings, ...values)

/** Attributes in one go; false and undefined are left out, true stands alone. */
export const attributes = (all: Record<string, string | number | boolean | undefined>): Inside[] =>
  Object.entries(all).map(([name, value]) => {
    if (value === undefined || value === false) return null
    return value === true ? h` ${name}` : h` ${name}="${String(value)}"`
  })
