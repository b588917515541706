import type { DirectoryKind } from '../../core/directory.ts'
import { type Owner, objectKey } from '../../core/reconcile/held.ts'
import type { View } from './view.ts'

/** Who decides what an object says: people, unless a file or a set declares it. */
export type OwnerOf = (kind: DirectoryKind, id: string) => Owner

/** Reads who owns which object of the directory. */
export async function ownersOf({ context }: View): Promise<OwnerOf> {
  const held = await context.store.heldObjects()
  const known = new Map(held.map(({ kind, body, owner }) => [objectKey(kind, body.id), owner]))
  return (kind, id) => known.get(objectKey(kind, id)) ?? { by: 'people' }
}

/** Where an object that people of the portal do not own is changed; nothing for one that they do. */
export function whereToChange(owner: Owner, section: string): string | undefined {
  if (owner.by === 'people') return undefined
  if (owner.by === 'set') return `Declared by the set "${owner.name}": change it there and apply it again.`
  return `Declared in the configuration file${owner.name === undefined ? '' : ` ${owner.name}`}: change it there, under [${section}].`
}
