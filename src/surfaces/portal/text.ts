import { plain, type Span, type Text } from '../../core/card.ts'
import { type Html, h, type Inside } from './html.ts'
import { moment, words } from './moment.ts'

/** What links depend on: the moment they are told at, and what counts as one of our own pages. */
export interface Reading {
  now: Date
  publicUrl: string
}

/** Turns text with meaning into markup; plain strings stay text, whatever they look like. */
export function text(written: Text, reading: Reading): Inside {
  return typeof written === 'string' ? written : written.map((span) => markup(span, reading))
}

function markup(span: Span, reading: Reading): Inside {
  if (typeof span === 'string') return span
  if ('bold' in span) return h`<strong>${span.bold}</strong>`
  if ('code' in span) return h`<code>${span.code}</code>`
  if ('link' in span) return link(span.link, span.url, reading.publicUrl)
  if ('time' in span) return moment(span.time, reading.now, span.form)
  return h`<span class="person">${span.name}</span>`
}

/** The words of a text alone, with moments as people write them. */
export function spoken(written: Text, now: Date): string {
  if (typeof written === 'string') return written
  return written
    .map((span) => (typeof span === 'object' && 'time' in span ? words(span.time, now, span.form) : plain([span])))
    .join('')
}

/** A link that leads to our own pages, or over HTTP elsewhere without telling where from; anything else stays text. */
export function link(label: string, url: string, publicUrl: string): Html {
  const own = url === publicUrl ? '/' : url.startsWith(`${publicUrl}/`) ? url.slice(publicUrl.length) : undefined
  if (own !== undefined) return h`<a href="${own}">${label}</a>`
  if (!isWeb(url)) return h`<span>${label}</span>`
  return h`<a href="${url}" rel="noopener noreferrer nofollow" target="_blank">${label}</a>`
}

const isWeb = (url: string) => URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
