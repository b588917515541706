/** How code is reached, as the configuration says it. */
export interface CodeSettings {
  readonly github?: { readonly token: string; readonly apiUrl: string; readonly host: string }
  readonly gitlab?: { readonly token: string; readonly apiUrl: string; readonly host: string }
  /** Folders of this machine by the address of the repository they are a clone of; absolute. */
  readonly clones: Readonly<Record<string, string>>
  /** Whether approved branches may be made in clones; they are only read when not given. */
  readonly writeClones?: boolean
  /** What Allclear may look at and change where a service says nothing else; empty: everything. */
  readonly paths: readonly string[]
  readonly services: Readonly<Record<string, { readonly repo?: string; readonly paths?: readonly string[] }>>
}
