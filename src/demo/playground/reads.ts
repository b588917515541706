import type { Message } from '../slack/history.ts'

/** How far each person has read in each conversation. */
export interface Reads {
  unread(viewer: string, key: string, messages: readonly Message[]): number
  /** The person has seen everything up to the last of these. */
  mark(viewer: string, key: string, messages: readonly Message[]): void
}

/** Nobody has read anything yet. */
export function createReads(): Reads {
  const upTo = new Map<string, string>()
  const place = (viewer: string, key: string) => `${viewer} ${key}`
  return {
    unread(viewer, key, messages) {
      const last = upTo.get(place(viewer, key)) ?? ''
      return messages.filter((one) => isTopLevel(one) && one.ts > last && one.user !== viewer).length
    },
    mark(viewer, key, messages) {
      const last = messages.at(-1)?.ts
      if (last !== undefined) upTo.set(place(viewer, key), last)
    },
  }
}

/** Whether a message stands in the channel itself and not only in a thread. */
export const isTopLevel = ({ ts, thread_ts, subtype }: Message): boolean =>
  thread_ts === undefined || thread_ts === ts || subtype === 'thread_broadcast'
