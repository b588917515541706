/** How the marks that Slack puts into text are to be read. */
export interface Reading {
  /** Channels as their id, for fields that name a channel, or as `#name`, for people. */
  channels: 'id' | 'name'
  /** What to write for a mentioned person, from their Slack id. */
  person(slackUser: string, label: string | undefined): string
}

/** Turns Slack's escaped text into what the person typed: mentions, channels and links lose their brackets. */
export function decode(text: string, { channels, person }: Reading): string {
  const unmarked = text.replace(/<([^<>]*)>/g, (_, inside: string) => {
    const [target = '', label] = split(inside)
    if (target.startsWith('@')) return person(target.slice(1), label)
    if (target.startsWith('#')) return channels === 'id' || !label ? target.slice(1) : `#${label}`
    if (target.startsWith('!')) return `@${(label ?? target.slice(1).split('^')[0] ?? '').replace(/^@/, '')}`
    if (target.startsWith('mailto:')) return label ?? target.slice('mailto:'.length)
    // Slack makes links of bare host names; only there is the label what was typed.
    return label && target.endsWith(`//${label}`) ? label : target
  })
  return unmarked.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
}

function split(inside: string): [string, string | undefined] {
  const bar = inside.indexOf('|')
  return bar < 0 ? [inside, undefined] : [inside.slice(0, bar), inside.slice(bar + 1) || undefined]
}

/** The Slack ids of everybody a text mentions. */
export const mentioned = (text: string): string[] => [
  ...new Set([...text.matchAll(/<@([A-Z0-9]+)(?:\|[^<>]*)?>/g)].map((found) => found[1]!)),
]
