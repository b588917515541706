import type { Recipient } from './shapes.ts'

/** What became of the objects of an export, by their id there and by the name they are also called by. */
export interface Known<T = string> {
  set(names: (string | null | undefined)[], ours: T): void
  of(recipient: Recipient | null | undefined): T | undefined
}

/** Makes an empty one; names are compared in any case, as Opsgenie does. */
export function known<T = string>(): Known<T> {
  const found = new Map<string, T>()
  return {
    set(names, ours) {
      for (const name of names) if (name && !found.has(name.toLowerCase())) found.set(name.toLowerCase(), ours)
    },
    of(recipient) {
      const { id, username, name } = recipient ?? {}
      const keys = [id, username, name].flatMap((key) => (key ? [key.toLowerCase()] : []))
      return keys.map((key) => found.get(key)).find((ours) => ours !== undefined)
    },
  }
}

/** A recipient as people call it. */
export const recipientName = ({ username, name, id }: Recipient) => username ?? name ?? id ?? 'without a name'
