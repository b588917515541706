import type { Span, Text, TimeForm } from '../../core/card.ts'
import { showDuration } from '../../core/duration.ts'
import type { Paint } from './paint.ts'
import { printable } from './printable.ts'

/** How texts are shown: with which colours, as of when, in which zone, and whether links tell their address. */
export interface ShowOptions {
  paint: Paint
  now: Date
  timeZone?: string | undefined
  /** The width of the terminal in characters. */
  width?: number
}

/** A text for the terminal. Times may also be ISO text, as they are after a journey through JSON. */
export function showText(text: Text, options: ShowOptions, links: 'address' | 'words' = 'address'): string {
  if (typeof text === 'string') return printable(text)
  return text.map((span) => showSpan(span, options, links)).join('')
}

function showSpan(span: Span, options: ShowOptions, links: 'address' | 'words'): string {
  if (typeof span === 'string') return printable(span)
  if ('bold' in span) return options.paint.bold(printable(span.bold))
  if ('code' in span) return printable(span.code)
  if ('link' in span)
    return links === 'words' || span.link === span.url
      ? printable(span.link)
      : `${printable(span.link)} (${printable(span.url)})`
  if ('time' in span) return showTime(new Date(span.time), span.form, options)
  return `@${printable(span.name)}`
}

function showTime(time: Date, form: TimeForm, { now, timeZone }: ShowOptions): string {
  if (Number.isNaN(time.getTime())) return '–'
  if (form === 'ago') {
    const since = now.getTime() - time.getTime()
    return since >= 0 ? `${showDuration(since)} ago` : `in ${showDuration(-since)}`
  }
  const day = form === 'date' || Math.abs(now.getTime() - time.getTime()) > 12 * 3_600_000
  return new Intl.DateTimeFormat('en-GB', {
    ...(timeZone && { timeZone }),
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    ...(form === 'exact' ? { second: '2-digit' } : { timeZoneName: 'short' }),
    ...(day && { weekday: 'short', day: 'numeric', month: 'short' }),
  }).format(time)
}
