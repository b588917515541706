import type { Role } from './actor.ts'

/** A key of the API; the key itself is shown once and kept only as its SHA-256. */
export interface ApiKey {
  id: string
  /** Who it speaks as: a user's e-mail or id, or the name of a machine. */
  subject: string
  role: Role
  /** What it is limited to; absent: all that the role allows. */
  scopes?: readonly string[]
  hash: string
  createdAt: Date
  expiresAt?: Date
  lastUsedAt?: Date
}

export interface Keys {
  keys(): Promise<ApiKey[]>
  keyByHash(hash: string): Promise<ApiKey | undefined>
  putKey(key: ApiKey): Promise<void>
  removeKey(id: string): Promise<void>
  touchKey(id: string, at: Date): Promise<void>
}
