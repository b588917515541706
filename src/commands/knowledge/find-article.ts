import { z } from 'zod'
import type { Context } from '../../core/command.ts'
import type { Article } from '../../core/knowledge/article.ts'
import { Problem } from '../../core/problem.ts'
import { hiddenServices } from '../visible.ts'

/** The field that names an article. */
export const articleField = () =>
  z
    .string()
    .trim()
    .min(1)
    .max(1_000)
    .meta({ description: 'The article, such as docs/runbooks/pool.md', label: 'Article', positional: true })

/** The article of that id, or the only one whose path or title ends so. Throws Problem `not_found`. */
export async function findArticle({ store, actor, directory }: Context, asked: string): Promise<Article> {
  const hidden = hiddenServices(actor, directory)
  const exact = await store.library.article(asked)
  if (exact && !exact.services.some((service) => hidden.includes(service))) return exact
  const wanted = asked.toLowerCase().replace(/\.(md|markdown)$/, '')
  const all = await store.library.articles({ hidden, limit: 5_000 })
  const found = all.filter(
    ({ id, title }) =>
      title.toLowerCase() === wanted || `/${id.toLowerCase().replace(/\.(md|markdown)$/, '')}`.endsWith(`/${wanted}`),
  )
  const [only] = found
  if (only && found.length === 1) return only
  const which = found.length
    ? ` Several fit: ${found
        .slice(0, 5)
        .map(({ id }) => id)
        .join(', ')}.`
    : ''
  throw new Problem('not_found', `There is no article "${asked.slice(0, 100)}".${which}`, {
    fields: { runbook: found.length ? 'fits several' : 'is not known' },
  })
}
