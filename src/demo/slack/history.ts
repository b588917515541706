import { type Json, object, objects, string, truthy } from './json.ts'

/** A message as history gives it. */
export interface Message {
  ts: string
  text: string
  user?: string
  bot_id?: string
  thread_ts?: string
  blocks?: Json[]
  attachments?: Json[]
  metadata?: { event_type: string; event_payload: Json }
  edited?: { user: string; ts: string }
  reactions?: { name: string; users: string[]; count: number }[]
  [field: string]: unknown
}

/** Reads a page of something at the emulator. */
export type Reader = (method: string, args: Json) => Promise<Json>

/** All top-level messages of a channel, newest first. */
export async function readHistory(read: Reader, channel: string): Promise<Message[]> {
  const found: Json[] = []
  let cursor = ''
  do {
    const page = await read('conversations.history', { channel, limit: 1000, cursor })
    found.push(...objects(page.messages))
    cursor = string(object(page.response_metadata).next_cursor)
  } while (cursor)
  return found.map(completed)
}

/** A thread: the parent and its replies, oldest first; empty when there is no such parent. */
export async function readThread(read: Reader, channel: string, ts: string): Promise<Message[]> {
  return objects((await read('conversations.replies', { channel, ts })).messages).map(completed)
}

/** Parents of threads carry their own thread_ts, which the emulator leaves out. */
function completed(message: Json): Message {
  const ts = string(message.ts)
  const parent = Number(message.reply_count ?? 0) > 0 ? { thread_ts: ts } : {}
  return { ...message, ...parent, ts, text: string(message.text) }
}

/** Cuts the window that oldest, latest, inclusive, limit and cursor ask for, which the emulator does not know. */
export function windowOf(messages: Message[], args: Json): { page: Message[]; next: string } {
  const oldest = Number(args.oldest ?? 0)
  const latest = args.latest === undefined || args.latest === '' ? Number.POSITIVE_INFINITY : Number(args.latest)
  const inclusive = truthy(args.inclusive)
  const within = messages.filter(({ ts }) => {
    const at = Number(ts)
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest
  })
  const start = Math.max(0, args.cursor ? within.findIndex((one) => one.ts === args.cursor) : 0)
  const limit = Math.min(Number(args.limit) || 100, 999)
  return { page: within.slice(start, start + limit), next: within[start + limit]?.ts ?? '' }
}
