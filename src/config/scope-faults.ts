import type { Complaint } from './complaint.ts'
import type { ConfigFile } from './file-schema.ts'
import { nearest } from './nearest.ts'

/** Complains about scopes of keys that cover nothing, with the nearest one that does; `known` are all there are. */
export const scopeFaults = ({ auth }: ConfigFile, known: readonly string[] | undefined): Complaint[] =>
  auth.api_keys.flatMap(({ scopes = [] }, index) =>
    scopes.flatMap((scope, place) => {
      if (!known || known.includes(scope)) return []
      const close = nearest(scope, known)
      const remedy = close ? `Did you mean ${close}?` : 'Write a noun of the API such as incidents, or a command'
      return [{ path: ['auth', 'api_keys', index, 'scopes', place], message: `covers nothing. ${remedy}` }]
    }),
  )
