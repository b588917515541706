import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import type { Posted, Source, SourceSettings } from '../core/source.ts'
import { codeDelivery, codeHostSettings, nothing } from './code-host.ts'
import { Project, tellers } from './gitlab-events.ts'
import { jsonAnswers } from './json-answers.ts'
import { jsonBody } from './json-body.ts'
import { isSecret } from './proof.ts'
import { screenBy } from './screen-by.ts'
import { readShape } from './shape.ts'

const answers = jsonAnswers({ status: 200, body: { status: 'accepted' } })

const Envelope = z.object({ object_kind: z.string().min(1), project: Project.nullish() })

/**
 * A webhook of a GitLab project or group. Deployments, releases and pushes to the default branch are changes; a pipeline
 * that failed there is an alert until one succeeds. Its secret token is the key of the source, and then the address needs
 * none: `/in/<source>`; or it is the setting `secret`.
 */
export const gitlab: Source<typeof codeHostSettings> = {
  kind: 'gitlab',
  label: 'GitLab',
  settings: codeHostSettings,
  doors: [],
  headers: ['x-gitlab-event'],
  proof: { header: 'x-gitlab-token', holds: (shown, _, secret) => isSecret(shown, secret) },
  answers,
  screen: (posted, settings) => screenBy(() => signals(posted, settings), answers)(posted, settings),
  parse: signals,
}

function signals(posted: Posted, settings: SourceSettings): Signal[] {
  const body = jsonBody(posted.body)
  const { object_kind: kind, project } = readShape(Envelope, body)
  const path = project?.path_with_namespace ?? 'gitlab'
  const delivery = codeDelivery(posted, settings, { path, defaultBranch: project?.default_branch })
  const tell = project && tellers.get(kind)
  if (tell) return tell(body, delivery)
  const reason = `The event ${kind.slice(0, 60)} says nothing of deploys or failed pipelines.`
  return nothing(delivery, { key: kind, title: `GitLab event ${kind}` }, reason)
}
