import type { Message } from '../src/demo/slack/history.ts'
import { type Stack, team } from './stack.ts'

/** What a channel shows of one incident. */
export interface Thread {
  /** Its headline cards, oldest first: more than one is a fault. */
  cards: Message[]
  /** The texts that hang under them, oldest first. */
  replies: string[]
}

/** Everything a channel shows, incident by incident. */
export async function threadsIn({ peer }: Pick<Stack, 'peer'>, channel: string): Promise<Map<string, Thread>> {
  const threads = new Map<string, Thread>()
  for (const message of await peer.messages(team, channel)) {
    const incident = String(message.metadata?.event_payload.incident)
    const thread = threads.get(incident) ?? { cards: [], replies: [] }
    if (message.thread_ts === undefined || message.thread_ts === message.ts) thread.cards.push(message)
    else thread.replies.push(message.text)
    threads.set(incident, thread)
  }
  return threads
}

/** The value a card shows under a label, such as `Status`. */
export function shown(card: Message | undefined, label: string): string | undefined {
  const start = `*${label}*\n`
  return textsIn(card?.attachments)
    .find((text) => text.startsWith(start))
    ?.slice(start.length)
}

function textsIn(part: unknown): string[] {
  if (typeof part === 'string') return [part]
  if (typeof part !== 'object' || part === null) return []
  return Object.values(part).flatMap(textsIn)
}
