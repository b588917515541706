import { type Kysely, sql } from 'kysely'

/** Articles, and their passages with the words that they are found by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `CREATE TABLE articles (id text PRIMARY KEY, source text NOT NULL, path text NOT NULL, kind text NOT NULL, services text[] NOT NULL, digest text NOT NULL, body jsonb NOT NULL)`,
  `CREATE INDEX articles_of_source ON articles (source)`,
  `CREATE TABLE passages (article text NOT NULL REFERENCES articles (id) ON DELETE CASCADE, seq integer NOT NULL, line integer NOT NULL, heading text NOT NULL, text text NOT NULL, words tsvector NOT NULL, PRIMARY KEY (article, seq))`,
  `CREATE INDEX passages_by_words ON passages USING gin (words)`,
]
