import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import { Problem } from '../core/problem.ts'
import type { Posted, Source, SourceSettings } from '../core/source.ts'
import { type CodeDelivery, codeDelivery, codeHostSettings, nothing } from './code-host.ts'
import { Repository, tellers } from './github-events.ts'
import { jsonAnswers } from './json-answers.ts'
import { jsonBody } from './json-body.ts'
import { isHmac } from './proof.ts'
import { screenBy } from './screen-by.ts'
import { readShape } from './shape.ts'

const answers = jsonAnswers({ status: 202, body: { status: 'accepted' } })

const Envelope = z.object({ repository: Repository.nullish(), zen: z.string().nullish() })

/**
 * A webhook of a GitHub repository or organisation. Deployments, releases and pushes to the default branch are changes;
 * a workflow or check of another app that failed there is an alert until it succeeds. Its secret is the key of the source,
 * and then the address needs none: `/in/<source>`; or it is the setting `secret`.
 */
export const github: Source<typeof codeHostSettings> = {
  kind: 'github',
  label: 'GitHub',
  settings: codeHostSettings,
  doors: [],
  headers: ['x-github-event', 'x-github-delivery'],
  proof: { header: 'x-hub-signature-256', holds: isHmac },
  answers,
  screen: (posted, settings) => screenBy(() => signals(posted, settings), answers)(posted, settings),
  parse: signals,
}

function signals(posted: Posted, settings: SourceSettings): Signal[] {
  const body = jsonBody(payloadOf(posted))
  const { repository, zen } = readShape(Envelope, body)
  const event = posted.headers['x-github-event'] ?? (zen ? 'ping' : guess(body))
  const tell = event === undefined ? undefined : tellers.get(event)
  if (event === undefined)
    throw new Problem('invalid', 'No event: x-github-event is missing, and the body is none of those GitHub sends.', {
      fields: { 'x-github-event': 'is missing' },
    })
  if (!repository && tell)
    throw new Problem('invalid', 'repository: is missing.', { fields: { repository: 'is missing' } })
  const path = repository?.full_name ?? 'github'
  const delivery = codeDelivery(posted, settings, { path, defaultBranch: repository?.default_branch })
  return tell ? tell(body, delivery) : silent(event, delivery)
}

const silent = (event: string, delivery: CodeDelivery): Signal[] =>
  nothing(
    delivery,
    { key: event, title: event === 'ping' ? 'GitHub tried the webhook' : `GitHub event ${event}` },
    event === 'ping'
      ? 'The webhook works: this was its first delivery.'
      : `The event ${event.slice(0, 60)} says nothing of deploys or failed runs.`,
  )

/** GitHub names the event in a header; without it, as in a dry run, the body tells. */
const guess = (body: unknown): string | undefined =>
  [...tellers.keys()].find((event) => {
    const has = (key: string) => Object.hasOwn(body as object, key)
    return event === 'push' ? has('pusher') && has('ref') : has(event)
  })

/** A webhook may be set to send its JSON inside a form. */
function payloadOf({ body, headers }: Posted): string {
  const isForm = headers['content-type']?.includes('x-www-form-urlencoded') ?? body.startsWith('payload=')
  return isForm ? (new URLSearchParams(body).get('payload') ?? '') : body
}
