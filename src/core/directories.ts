import type { Directory, DirectoryKind } from './directory.ts'
import type { Held, ObjectKey, Wanted, WrittenObject } from './reconcile/held.ts'

/** People, services, schedules, policies. */
export interface Directories {
  readDirectory(): Promise<Directory>
  /**
   * Adds or replaces one object; what the configuration file declares is refused with `conflict`, but for exceptions to a
   * schedule, which are kept beside it.
   */
  putObject(kind: DirectoryKind, body: WrittenObject, by: 'config' | 'api'): Promise<void>
  removeObject(kind: DirectoryKind, id: string): Promise<void>
  /** Makes the objects that a configuration file declares exactly those given; it takes over what others made. */
  declare(objects: Wanted[], file?: string): Promise<void>
  isDeclared(kind: DirectoryKind, id: string): Promise<boolean>
  /** Every object with its owner. */
  heldObjects(): Promise<Held[]>
  /**
   * Writes several objects in one transaction during which nobody else writes any. `decide` sees them as they are then, and
   * what it throws leaves them so.
   */
  rearrange<T>(decide: (held: Held[]) => { put: Held[]; remove: ObjectKey[]; answer: T }): Promise<T>
}
