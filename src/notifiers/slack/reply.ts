import { cutMrkdwn } from '../../clients/slack/cut.ts'
import { escapeMrkdwn, type Handles, mrkdwn } from '../../clients/slack/mrkdwn.ts'
import type { IncidentNotice } from '../../core/delivery.ts'
import { type Told, tell } from '../../core/tell.ts'

/** Long enough for any note worth reading in a thread; the timeline has the rest. */
const longest = 8_000

/** An event as a line in the thread of its card, with the words of a person quoted under it. */
export function replyText({ event, incident, handles }: IncidentNotice): string | undefined {
  return event && told(tell(event, incident), handles)
}

/** A told event in mrkdwn. */
export function told({ sign, text, quote }: Told, handles: Handles): string {
  const line = `${sign} ${mrkdwn(text, handles)}`
  return cutMrkdwn(quote ? `${line}\n${quoted(quote)}` : line, longest)
}

const quoted = (words: string) =>
  escapeMrkdwn(words.trim())
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
