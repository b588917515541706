import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

/** Markup whose every interpolated text is escaped. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** What may stand inside markup: markup, text that is escaped, or nothing. */
export type Inside = Html | string | number | false | null | undefined | Inside[]

/** The one way markup is made here. */
export const h = (strings: TemplateStringsArray, ...values: Inside[]): Html => html(strings, ...values)

/** A picture that was drawn as markup by the charts room, which escapes every word in it. */
export const picture = (svg: string): Html => raw(svg)
