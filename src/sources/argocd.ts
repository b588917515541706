import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import type { Posted, Source, SourceSettings } from '../core/source.ts'
import { alert, type CodeDelivery, changes, codeDelivery, codeHostSettings, nothing } from './code-host.ts'
import { jsonAnswers } from './json-answers.ts'
import { jsonBody } from './json-body.ts'
import { LooseMoment } from './moment.ts'
import { screenBy } from './screen-by.ts'
import { readShape } from './shape.ts'

const answers = jsonAnswers({ status: 202, body: { status: 'accepted' } })

const text = z.string().nullish()
const Origin = z.object({ repoURL: text, targetRevision: text, chart: text })

const Application = z.object({
  metadata: z.object({ name: z.string().min(1), namespace: text }),
  spec: z.object({ project: text, source: Origin.nullish(), sources: z.array(Origin).nullish() }).nullish(),
  status: z
    .object({
      health: z.object({ status: text, message: text, lastTransitionTime: LooseMoment }).nullish(),
      summary: z.object({ images: z.array(z.string()).nullish() }).nullish(),
      operationState: z
        .object({
          phase: text,
          message: text,
          startedAt: LooseMoment,
          finishedAt: LooseMoment,
          operation: z
            .object({ initiatedBy: z.object({ username: text, automated: z.boolean().nullish() }).nullish() })
            .nullish(),
          syncResult: z.object({ revision: text, revisions: z.array(z.string()).nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
})
type Application = z.infer<typeof Application>

const Payload = z.object({ app: Application, url: text })

const settings = codeHostSettings.omit({ secret: true, branches: true })

/**
 * Argo CD, told by its notifications controller. Every message holds the state of the application: a sync that succeeded
 * is a deploy, degraded health and a failed sync are alerts until they are over. The service is what the setting
 * `services` says of the application or its repository, else the profile that declares the repository, else the
 * application's own name. Put this into `argocd-notifications-cm`, the key of the source as `allclear-key` into
 * `argocd-notifications-secret`, and subscribe applications to the four triggers:
 *
 *     service.webhook.allclear: |
 *       url: https://<allclear>/in/<source>
 *       headers:
 *         - name: Content-Type
 *           value: application/json
 *         - name: Authorization
 *           value: Bearer $allclear-key
 *     template.allclear: |
 *       webhook:
 *         allclear:
 *           method: POST
 *           body: |
 *             {"app": {
 *                "metadata": {"name": {{toJson .app.metadata.name}}, "namespace": {{toJson .app.metadata.namespace}}},
 *                "spec": {"project": {{toJson .app.spec.project}}, "source": {{toJson .app.spec.source}},
 *                         "sources": {{toJson .app.spec.sources}}},
 *                "status": {"health": {{toJson .app.status.health}}, "summary": {{toJson .app.status.summary}},
 *                           "operationState": {{toJson .app.status.operationState}}}},
 *              "url": "{{.context.argocdUrl}}/applications/{{.app.metadata.namespace}}/{{.app.metadata.name}}"}
 *     trigger.allclear-synced: |
 *       - when: app.status.operationState.phase in ['Succeeded']
 *         oncePer: app.status.operationState.finishedAt
 *         send: [allclear]
 *     trigger.allclear-sync-failed: |
 *       - when: app.status.operationState.phase in ['Error', 'Failed']
 *         oncePer: app.status.operationState.finishedAt
 *         send: [allclear]
 *     trigger.allclear-degraded: |
 *       - when: app.status.health.status == 'Degraded'
 *         send: [allclear]
 *     trigger.allclear-healthy: |
 *       - when: app.status.health.status == 'Healthy'
 *         send: [allclear]
 *
 * A template of `{"app": {{toJson .app}}}` is understood as well, as long as it stays below 1 MiB.
 */
export const argocd: Source<typeof settings> = {
  kind: 'argocd',
  label: 'Argo CD',
  settings,
  doors: [],
  answers,
  screen: (posted, settings) => screenBy(() => signals(posted, settings), answers)(posted, settings),
  parse: signals,
}

function signals(posted: Posted, settings: SourceSettings): Signal[] {
  const { app, url } = readShape(Payload, jsonBody(posted.body))
  const { name } = app.metadata
  const delivery = codeDelivery(posted, settings, { path: name, other: originOf(app)?.repoURL ?? undefined })
  const told = [...syncOf(app, url, delivery), ...healthOf(app, url, delivery)]
  if (told.length) return told
  const state = [app.status?.operationState?.phase, app.status?.health?.status].filter(Boolean).join(', ') || 'nothing'
  const reason = `It says ${state}: only the end of a sync, Degraded and Healthy count.`
  return nothing(delivery, { key: keyOf(app, 'state'), title: `${name}: ${state}` }, reason)
}

const originOf = ({ spec }: Application) => spec?.source ?? spec?.sources?.[0]

/** The same name may stand in several namespaces. */
const keyOf = ({ metadata: { namespace } }: Application, what: string) => `${namespace ?? ''}/${what}`

function syncOf(app: Application, url: Told, delivery: CodeDelivery): Signal[] {
  const { phase, message, finishedAt, startedAt, operation, syncResult } = app.status?.operationState ?? {}
  const { name } = app.metadata
  const failed = phase === 'Failed' || phase === 'Error'
  if (!failed && phase !== 'Succeeded') return []
  const at = finishedAt ?? startedAt
  const revision = syncResult?.revision ?? syncResult?.revisions?.[0]
  const event = { at, url: url ?? undefined, labels: { application: name, revision } }
  const state = alert(delivery, {
    ...event,
    key: keyOf(app, 'sync'),
    title: `Sync of ${name} ${failed ? 'failed' : 'succeeded'}`,
    body: message ?? undefined,
    fires: failed,
    severity: 'error',
  })
  if (failed) return state
  const version = versionOf(app)
  const by = operation?.initiatedBy
  const deploy = changes(delivery, {
    ...event,
    key: keyOf(app, `sync/${at?.toISOString() ?? revision ?? delivery.posted.sha256}`),
    title: `Synced ${name}${version ? ` to ${version}` : revision ? ` to ${revision.slice(0, 12)}` : ''}`,
    kind: 'deploy',
    version,
    sha: revision && /^[0-9a-f]{40}$/.test(revision) ? revision : undefined,
    author: by?.username || (by?.automated ? 'automated sync' : undefined),
  })
  return [...deploy, ...state]
}

type Told = string | null | undefined

/** The tag of the first image, or the version of the chart. */
function versionOf(app: Application): string | undefined {
  const [image] = app.status?.summary?.images ?? []
  const tag = image && /:([\w.-]+)$/.exec(image.split('@')[0] ?? '')?.[1]
  const origin = originOf(app)
  return tag || (origin?.chart ? (origin.targetRevision ?? undefined) : undefined)
}

function healthOf(app: Application, url: Told, delivery: CodeDelivery): Signal[] {
  const { status, message, lastTransitionTime } = app.status?.health ?? {}
  if (status !== 'Degraded' && status !== 'Healthy') return []
  return alert(delivery, {
    key: keyOf(app, 'health'),
    title: `${app.metadata.name} is ${status.toLowerCase()}`,
    at: lastTransitionTime,
    body: message ?? undefined,
    url: url ?? undefined,
    labels: { application: app.metadata.name, namespace: app.metadata.namespace },
    fires: status === 'Degraded',
    severity: 'error',
  })
}
