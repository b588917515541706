import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Markup whose every interpolated text is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** What may stand inside markup: markup, text that is escaped, or nothing. */
export type Inside = Html | string | number | false | null | undefined | Inside[]

/** The one way markup is made here. */
export const h = (strings: TemplateStringsArray, ...values: Inside[]): Html => html(strings, ...values)
