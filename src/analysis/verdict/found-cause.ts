import { type Cause, type ObjectRef, writeObject } from '../../core/investigation/verdict.ts'

/** A cause on its way to a verdict, with what is known of its place. */
export interface FoundCause extends Cause {
  /** The service at which it was found; without it the object itself is the place. */
  place?: string
  /** Why it is put aside, where one reason suffices. */
  why?: string
  /** It lies outside of what is ours, whatever its object is. */
  external?: boolean
}

/** Where a cause lies, for telling rivals elsewhere from other words about the same place. */
export const placeOf = (cause: FoundCause): string => cause.place ?? sameObject(cause.object)

/** A workload and its service are one object; a pod goes by its workload when its name tells. */
export function sameObject({ kind, namespace, name }: ObjectRef): string {
  if (kind === 'pod')
    return `${namespace ?? ''}/${name.replace(/-[a-f0-9]{6,10}-[a-z0-9]{5}$/, '').replace(/-\d+$/, '')}`
  if (kind === 'workload' || kind === 'service') return `${namespace ?? ''}/${name}`
  return writeObject({ kind, name, ...(namespace && { namespace }) })
}
