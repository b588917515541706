/** Something that was changed on purpose and may be the reason for what happens after it. */
export interface Deploy {
  /** Names it at its origin; the same change told twice is one. */
  id: string
  at: Date
  service: string
  kind: 'deploy' | 'rollout' | 'release' | 'commit' | 'config' | 'flag'
  title: string
  /** Image tag, release name or revision. */
  version?: string
  sha?: string
  author?: string
  url?: string
  /** The files it touched, where its origin or its repository tells. */
  files?: string[]
  /** What it changed, as a unified diff without secrets; the beginning of it when it is long. */
  diff?: string
  /** Where it was heard of: a source's name, `kubernetes`, `github` … */
  origin: string
}
