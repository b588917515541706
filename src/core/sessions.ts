import type { Role } from './actor.ts'

/** A signed-in browser; the cookie's value is kept only as its SHA-256. */
export interface Session {
  hash: string
  subject: string
  role: Role
  /** What it began with and ends with: `key ID`, `user` for somebody of the directory, or `provider`. */
  origin: string
  csrf: string
  expiresAt: Date
}

export interface Sessions {
  session(hash: string): Promise<Session | undefined>
  putSession(session: Session): Promise<void>
  removeSession(hash: string): Promise<void>
}
