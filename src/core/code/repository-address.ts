import { Problem } from '../problem.ts'

/** A repository's address in its parts. */
export interface RepositoryAddress {
  /** In lower case; empty when only `owner/name` was written. */
  host: string
  /** `owner/name`, or `group/subgroup/name`, in the case it was written. */
  path: string
}

const hosted = /^(?:[a-z][a-z+.-]*:\/\/)?(?:[^/@\s]*@)?([a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?)[/:](.+)$/i

/** Reads an address of any scheme, an SSH remote or `owner/name`. Throws Problem `invalid`. */
export function readRepositoryAddress(written: string): RepositoryAddress {
  const found = hosted.exec(written.trim())
  const host = found?.[1]?.toLowerCase() ?? ''
  const path = (found?.[2] ?? written.trim()).replace(/^\/+|\/+$/g, '').replace(/\.git$/i, '')
  if (/^[\w.-]+(?:\/[\w.-]+)+$/.test(path) && !path.split('/').some((part) => part === '..' || part === '.'))
    return { host, path }
  throw new Problem('invalid', `"${written.slice(0, 100)}" is no repository: write it as github.com/owner/name.`, {
    fields: { repo: 'Write it as github.com/owner/name.' },
  })
}

/** The one spelling of an address. */
export const writeRepositoryAddress = ({ host, path }: RepositoryAddress) => (host ? `${host}/${path}` : path)
