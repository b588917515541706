import type { DirectoryKind } from '../directory.ts'
import type { Override } from '../oncall/schedule.ts'

/** An object as it is written in configuration and requests, with durations and targets as text. */
export type WrittenObject = { id: string } & Record<string, unknown>

/**
 * Who decides what an object says: people in the portal and through the API, the configuration file that the server
 * follows, or a set of objects that is applied under a name.
 */
export type Owner = { by: 'people' } | { by: 'file'; name?: string } | { by: 'set'; name: string }

/** What names an object: one id may stand for several kinds. */
export interface ObjectKey {
  kind: DirectoryKind
  id: string
}

/** An object as the store holds it. */
export interface Held {
  kind: DirectoryKind
  body: WrittenObject
  owner: Owner
  /** Exceptions that people added to a schedule they do not own; they survive every change of it. */
  overrides: readonly Override[]
}

/** An object as somebody wants it to be. */
export interface Wanted {
  kind: DirectoryKind
  body: WrittenObject
}

/** A text that is equal for equal keys, for use as a map key. */
export const objectKey = (kind: DirectoryKind, id: string) => `${kind}\n${id}`

/** An owner in words, as they follow "it belongs to". */
export function ownerWords(owner: Owner): string {
  if (owner.by === 'people') return 'the portal'
  if (owner.by === 'set') return `the set "${owner.name}"`
  return owner.name === undefined ? 'the configuration file' : `the configuration file ${owner.name}`
}
