/** What is written down: how to act, what happened, what is known to be broken. */
export const articleKinds = ['runbook', 'postmortem', 'known_issue'] as const
export type ArticleKind = (typeof articleKinds)[number]

/** A step that a runbook declares; it is proposed, never carried out by itself. */
export interface ArticleStep {
  title: string
  /** The command as one would type it; without it a person does what the title says. */
  command?: string
  rollback?: string
}

/** A part of an article under one heading. */
export interface Passage {
  /** Of its first line in the file, from 1. */
  line: number
  heading: string
  text: string
}

/** A Markdown file. All of it is untrusted text. */
export interface Article {
  /** `<source>/<path>`. */
  id: string
  source: string
  path: string
  kind: ArticleKind
  title: string
  /** The services and namespaces it is about; none: all. */
  services: string[]
  tags: string[]
  /** What one sees when it applies, in the words of logs and alerts. */
  symptoms: string[]
  steps: ArticleStep[]
  passages: Passage[]
  /** SHA-256 of the file, in hex. */
  digest: string
}

/** A passage that was found, best first. */
export interface Hit {
  id: string
  source: string
  path: string
  kind: ArticleKind
  title: string
  services: string[]
  tags: string[]
  line: number
  heading: string
  excerpt: string
  /** Above 0; only to compare hits of one search. */
  score: number
}

export interface KnowledgeQuery {
  /** Words, in any order; one of them suffices. */
  text: string
  service?: string
  kinds?: readonly ArticleKind[]
  /** Services whose articles must not appear, because the asker may not see them. */
  hidden: readonly string[]
  limit: number
}

/** Everything that was written down, in one place for all processes. */
export interface Library {
  /** What is known of a source: path → digest. */
  digests(source: string): Promise<Map<string, string>>
  /** Replaces articles of a source, and forgets those of the paths that are gone. */
  putArticles(source: string, articles: readonly Article[], gone: readonly string[]): Promise<void>
  /** Forgets sources that are configured no more. */
  keepSources(sources: readonly string[]): Promise<void>
  search(query: KnowledgeQuery): Promise<Hit[]>
  article(id: string): Promise<Article | undefined>
  articles(filter: { kinds?: readonly ArticleKind[]; hidden: readonly string[]; limit: number }): Promise<Article[]>
}

/** Where articles are read from. */
export interface KnowledgeSource {
  name: string
  /** The files that differ from what is known, and the paths that are gone; what cannot be read is told in `faults`. */
  changes(known: ReadonlyMap<string, string>): Promise<{ articles: Article[]; gone: string[]; faults: string[] }>
}
