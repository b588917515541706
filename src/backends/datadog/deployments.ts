import { z } from 'zod'
import type { Question } from '../../core/telemetry/backend.ts'
import type { Deploy } from '../../core/telemetry/deploy.ts'
import type { Asker } from '../http/ask.ts'
import { momentOf } from '../moment-of.ts'
import { searchScope } from './scope.ts'
import type { Settings } from './settings.ts'

const Events = z.object({
  data: z
    .array(
      z.object({
        id: z.string(),
        attributes: z.object({
          timestamp: z.union([z.string(), z.number()]),
          message: z.string().nullish(),
          tags: z.array(z.string()).nullish(),
          attributes: z.looseObject({ title: z.string().nullish() }).nullish(),
        }),
      }),
    )
    .nullish(),
  meta: z.object({ page: z.object({ after: z.string().nullish() }).nullish() }).nullish(),
})

const Moment = z.union([z.string(), z.number()])
const Deployments = z.object({
  data: z
    .array(
      z.object({
        id: z.string(),
        attributes: z.object({
          started_at: Moment,
          finished_at: Moment.nullish(),
          version: z.string().nullish(),
          env: z.string().nullish(),
          git: z
            .object({
              commit_sha: z.string().nullish(),
              repository_url: z.string().nullish(),
              author: z.looseObject({ name: z.string().nullish() }).nullish(),
            })
            .nullish(),
        }),
      }),
    )
    .nullish(),
})

/** Deployments Datadog knows of, newest first: events that speak of one, or those of DORA Metrics. */
export async function datadogChanges(api: Asker, settings: Settings, question: Question): Promise<Deploy[]> {
  const found =
    settings.deployments === 'dora' ? await dora(api, settings, question) : await events(api, settings, question)
  const { from, to } = question.window
  return found.filter(({ at }) => at >= from && at < to).sort((a, b) => b.at.getTime() - a.at.getTime())
}

async function events(api: Asker, settings: Settings, { service, window, signal }: Question): Promise<Deploy[]> {
  const about =
    'tags:(deployment OR "event:deployment" OR "type:deployment") OR source:deployment OR deployment OR deployed'
  const filter = {
    query: `${searchScope(service, settings)} (${about})`,
    from: window.from.toISOString(),
    to: window.to.toISOString(),
  }
  const found: Deploy[] = []
  let cursor: string | undefined
  do {
    const json = { filter, sort: '-timestamp', page: { limit: 1_000, ...(cursor && { cursor }) } }
    const asked = { method: 'POST', path: '/api/v2/events/search', json, signal, permission: 'events_read' } as const
    const { data, meta } = await api.ask(asked, Events)
    for (const { id, attributes } of data ?? []) {
      const at = momentOf(attributes.timestamp)
      if (!at) continue
      const tag = (name: string) => attributes.tags?.find((one) => one.startsWith(`${name}:`))?.slice(name.length + 1)
      const [version, sha, author] = [tag('version'), tag('git.commit.sha') ?? tag('sha'), tag('user') ?? tag('author')]
      found.push({
        id,
        at,
        service: service.name,
        kind: 'deploy',
        title: (attributes.attributes?.title || attributes.message || 'Deployment').slice(0, 200),
        ...(version && { version }),
        ...(sha && { sha }),
        ...(author && { author }),
        origin: 'datadog',
      })
    }
    cursor = meta?.page?.after ?? undefined
  } while (cursor)
  return found
}

/** The most deployments that are listed at once. */
const mostDeployments = 1_000

async function dora(api: Asker, settings: Settings, { service, window, signal }: Question): Promise<Deploy[]> {
  const attributes = {
    from: window.from.toISOString(),
    to: window.to.toISOString(),
    query: searchScope(service, settings),
    limit: mostDeployments,
    sort: '-started_at',
  }
  const json = { data: { type: 'dora_deployments_list_request', attributes } }
  const path = '/api/v2/dora/deployments'
  const { data } = await api.ask({ method: 'POST', path, json, signal, permission: 'dora_metrics_read' }, Deployments)
  return (data ?? []).flatMap(({ id, attributes: { started_at, finished_at, version, git } }): Deploy[] => {
    const at = momentOf(finished_at ?? started_at)
    if (!at) return []
    const sha = git?.commit_sha
    return [
      {
        id,
        at,
        service: service.name,
        kind: 'deploy',
        title: version ? `Deployed ${version}` : sha ? `Deployed ${sha.slice(0, 12)}` : 'Deployed',
        ...(version && { version }),
        ...(sha && { sha }),
        ...(git?.author?.name && { author: git.author.name }),
        ...(git?.repository_url && sha && { url: commitUrl(git.repository_url, sha) }),
        origin: 'datadog',
      },
    ]
  })
}

const commitUrl = (repository: string, sha: string) => `${repository.replace(/\.git$/, '')}/commit/${sha}`
