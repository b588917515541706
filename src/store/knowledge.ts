import { type Kysely, sql, type Transaction } from 'kysely'
import type { Article, Hit, KnowledgeQuery, Library } from '../core/knowledge/article.ts'
import { storable, storableDeep } from '../core/storable.ts'
import { json } from './json.ts'
import type { Tables } from './schema.ts'

/** Articles with PostgreSQL's full-text search over their passages. */
export function openLibrary(db: Kysely<Tables>): Library {
  return {
    async digests(source) {
      const rows = await db.selectFrom('articles').select(['path', 'digest']).where('source', '=', source).execute()
      return new Map(rows.map(({ path, digest }) => [path, digest]))
    },
    putArticles: (source, articles, gone) =>
      db.transaction().execute(async (trx) => {
        // Processes that read the same folder at once take turns.
        await sql`SELECT pg_advisory_xact_lock(hashtext(${`knowledge ${source}`}))`.execute(trx)
        if (gone.length)
          await trx
            .deleteFrom('articles')
            .where('source', '=', source)
            .where('path', 'in', [...gone])
            .execute()
        for (const article of articles) await putArticle(trx, article)
      }),
    async keepSources(sources) {
      const all = db.deleteFrom('articles')
      await (sources.length ? all.where('source', 'not in', [...sources]) : all).execute()
    },
    search: (query) => search(db, query),
    async article(id) {
      const row = await db.selectFrom('articles').select('body').where('id', '=', storable(id)).executeTakeFirst()
      return row && (row.body as Article)
    },
    async articles({ kinds, hidden, limit }) {
      let query = db.selectFrom('articles').select('body')
      if (kinds) query = query.where('kind', 'in', [...kinds])
      if (hidden.length) query = query.where(sql<boolean>`NOT (services && ${[...hidden]}::text[])`)
      return (await query.orderBy('id').limit(limit).execute()).map(({ body }) => body as Article)
    },
  }
}

/** Words count by where they stand: in the title, in symptoms and tags, in a heading, in the text. */
async function putArticle(trx: Transaction<Tables>, article: Article): Promise<void> {
  const { id, source, path, kind, services, digest } = article
  await trx.deleteFrom('articles').where('id', '=', id).execute()
  const clean = storableDeep(article)
  await sql`INSERT INTO articles (id, source, path, kind, services, digest, body)
    VALUES (${id}, ${source}, ${path}, ${kind}, ${services}::text[], ${digest}, ${json(clean)}::jsonb)`.execute(trx)
  const about = [...clean.symptoms, ...clean.tags, ...clean.services].join('\n')
  const passages = clean.passages.length ? clean.passages : [{ line: 1, heading: '', text: '' }]
  for (const [seq, { line, heading, text }] of passages.entries())
    await sql`INSERT INTO passages (article, seq, line, heading, text, words) VALUES (${id}, ${seq}, ${line}, ${heading}, ${text},
      setweight(to_tsvector('english', ${clean.title}), 'A') || setweight(to_tsvector('english', ${about}), 'B') ||
      setweight(to_tsvector('english', ${heading}), 'C') || setweight(to_tsvector('english', ${text}), 'D'))`.execute(
      trx,
    )
}

/** What an article of the very service is worth beside its words, and one that is about others only. */
const ownService = 0.5
const otherService = 0.25

/**
 * The best passage of each article. Any word may match, more of them and closer together rank higher; an article of the
 * service counts without a word in common. Ties are in the order of ids, so that the same question has the same answer.
 */
async function search(db: Kysely<Tables>, query: KnowledgeQuery): Promise<Hit[]> {
  const { service, kinds, hidden, limit } = query
  const text = storable(query.text).slice(0, 2_000)
  const named = service === undefined ? '' : storable(service)
  const { rows } = await sql<Row>`
    WITH asked AS (SELECT replace(plainto_tsquery('english', ${text})::text, ' & ', ' | ')::tsquery AS any_word),
    found AS (
      SELECT DISTINCT ON (a.id) a.id, a.body, p.line, p.heading, p.text,
        ts_rank_cd('{0.1, 0.25, 0.5, 1.0}', p.words, asked.any_word, 32) + ts_rank('{0.1, 0.25, 0.5, 1.0}', p.words, asked.any_word)
          AS rank,
        (${named} <> '' AND lower(${named}) IN (SELECT lower(s) FROM unnest(a.services) s)) AS own,
        (${named} <> '' AND cardinality(a.services) > 0) AS narrow
      FROM articles a JOIN passages p ON p.article = a.id CROSS JOIN asked
      WHERE (${kinds?.length ?? 0}::int = 0 OR a.kind = ANY(${[...(kinds ?? [])]}::text[]))
        AND NOT (a.services && ${[...hidden]}::text[])
        AND (p.words @@ asked.any_word OR (${named} <> '' AND lower(${named}) IN (SELECT lower(s) FROM unnest(a.services) s)))
      ORDER BY a.id, rank DESC, p.seq
    )
    SELECT id, body, line, heading, text, rank * (CASE WHEN narrow AND NOT own THEN ${otherService}::float8 ELSE 1 END)
      + (CASE WHEN own THEN ${ownService}::float8 ELSE 0 END) AS score
    FROM found ORDER BY score DESC, id LIMIT ${limit}`.execute(db)
  return rows.map(hitOf)
}

interface Row {
  id: string
  body: unknown
  line: number
  heading: string
  text: string
  score: number
}

const longestExcerpt = 600

function hitOf({ id, body, line, heading, text, score }: Row): Hit {
  const { source, path, kind, title, services, tags } = body as Article
  return { id, source, path, kind, title, services, tags, line, heading, excerpt: text.slice(0, longestExcerpt), score }
}
