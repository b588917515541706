import type { Span, Text } from '../../core/card.ts'

/** Slack ids of our users, by user id; whoever is missing is named instead of mentioned. */
export type Handles = Readonly<Record<string, string>>

/** Writes a text in Slack's mrkdwn. Only marked spans become markup; every plain string stays what it says. */
export function mrkdwn(text: Text, handles: Handles = {}): string {
  if (typeof text === 'string') return escapeMrkdwn(text)
  return text.map((span) => spanOf(span, handles)).join('')
}

/**
 * Makes a string harmless in mrkdwn: mentions, links and channel alarms need `<`, a quotation a leading `>`, and
 * control or direction-changing characters have no business in a message.
 */
export function escapeMrkdwn(text: string): string {
  return clean(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^(\s*)&gt;/gm, `$1${joiner}&gt;`)
}

/** One line of it: line breaks become spaces. */
export const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

/** Sets words in bold, whatever they contain. */
export function bold(text: string): string {
  const words = escapeMrkdwn(oneLine(text)).replaceAll('*', '∗')
  return words && `*${words}*`
}

/** An unseen character: with it before, a `>` no longer begins its line. */
const joiner = '\u2060'

/** Takes out control characters other than line breaks and tabs, direction overrides, and halves of surrogate pairs. */
export const clean = (text: string) => text.replace(unfit, '').toWellFormed()
const unfit = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu

function spanOf(span: Span, handles: Handles): string {
  if (typeof span === 'string') return escapeMrkdwn(span)
  if ('bold' in span) return edges(span.bold, bold)
  if ('code' in span) return edges(span.code, code)
  if ('link' in span) return link(span.link, span.url)
  if ('time' in span) return date(span.time, span.form)
  return mention(span.user, span.name, handles)
}

/** Slack marks up only what has no space inside its marks, so spaces at the edges go outside. */
function edges(text: string, mark: (words: string) => string): string {
  const words = text.trim()
  if (!words) return text
  const start = text.indexOf(words)
  return text.slice(0, start) + mark(words) + text.slice(start + words.length)
}

/** Nothing can be escaped inside code, so a backtick becomes an apostrophe. */
function code(text: string): string {
  const words = escapeMrkdwn(text.replaceAll('`', "'"))
  return text.includes('\n') ? `\`\`\`${words}\`\`\`` : `\`${words}\``
}

/** A link to the web; any other address is written out, so that nobody clicks what they cannot read. */
export function link(label: string, url: string): string {
  const target = webAddress(url)
  const words = escapeMrkdwn(oneLine(label)).replaceAll('|', '¦')
  return target
    ? `<${target.replaceAll('&', '&amp;').replaceAll('|', '%7C')}|${words || escapeMrkdwn(target)}>`
    : `${words} (${escapeMrkdwn(oneLine(url))})`
}

/** The address in the form browsers use when it leads to the web and Slack would take it (3 000 characters). */
export function webAddress(url: string): string | undefined {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined
  const { href } = new URL(url)
  const target = href.replaceAll('<', '%3C').replaceAll('>', '%3E')
  return target.length <= 3_000 ? target : undefined
}

const tokens = {
  ago: '{ago}',
  clock: '{date_short_pretty} {time}',
  date: '{date_short_pretty}',
  exact: '{time_secs}',
} as const

/** A moment that Slack shows in the reader's own time zone. */
function date(time: Date, form: keyof typeof tokens): string {
  if (Number.isNaN(time.getTime())) return 'at an unknown time'
  const iso = time.toISOString()
  const fallback =
    form === 'date'
      ? iso.slice(0, 10)
      : form === 'exact'
        ? `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
        : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
  return `<!date^${Math.floor(time.getTime() / 1000)}^${tokens[form]}|${fallback}>`
}

function mention(user: string, name: string, handles: Handles): string {
  const handle = Object.hasOwn(handles, user) ? handles[user] : undefined
  return handle && /^[UW][A-Z0-9]+$/.test(handle) ? `<@${handle}>` : `@${escapeMrkdwn(oneLine(name))}`
}
