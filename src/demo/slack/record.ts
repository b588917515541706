import type { Json } from './json.ts'

/** One request the app made: a Web API call, or a post to a response_url (method `response_url`). */
export interface Call {
  /** Milliseconds since 1970 on the peer's clock. */
  at: number
  method: string
  /** Empty when the token was not recognised. */
  team: string
  args: Json
  /** HTTP status, or 0 when the connection was broken or left hanging. */
  status: number
  ok: boolean
  error?: string
  /** Whether the call took effect, which it may have done although the caller never heard of it. */
  accepted: boolean
}

/** A message only one person sees. */
export interface Ephemeral {
  ts: string
  team: string
  channel: string
  user: string
  text: string
  blocks: Json[]
  attachments: Json[]
  thread_ts?: string
  via: 'chat.postEphemeral' | 'response_url' | 'command_reply'
  edited: boolean
}

/** Something a spectator may want to redraw. */
export interface Change {
  kind: 'message' | 'ephemeral' | 'view' | 'call'
  team: string
  channel?: string
  user?: string
}

/** Everything the peer saw, and who wants to know. */
export interface PeerRecord {
  calls: Call[]
  ephemerals: Ephemeral[]
  changed(change: Change): void
  /** Registers a listener and gives the function that takes it back. */
  onChange(listener: (change: Change) => void): () => void
}

/** Creates an empty record. */
export function createRecord(): PeerRecord {
  const listeners = new Set<(change: Change) => void>()
  return {
    calls: [],
    ephemerals: [],
    changed: (change) => {
      for (const listener of listeners) listener(change)
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
