import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import { alert, type CodeDelivery, changes, counts, nothing, PushedCommit, pathsOf } from './code-host.ts'
import { LooseMoment } from './moment.ts'
import { readShape } from './shape.ts'

const text = z.string().nullish()
const Id = z.union([z.number(), z.string()])
const User = z.object({ username: text, name: text }).nullish()

/** What every event says of its project. */
export const Project = z.object({ path_with_namespace: z.string().min(1), default_branch: text, web_url: text })

const Deployment = z.object({
  status: z.string(),
  status_changed_at: LooseMoment,
  deployment_id: Id,
  environment: text,
  deployable_url: text,
  short_sha: text,
  commit_url: text,
  commit_title: text,
  ref: text,
  user: User,
})

function deployment(body: unknown, delivery: CodeDelivery): Signal[] {
  const { status, deployment_id: id, ref, short_sha: sha, user, ...more } = readShape(Deployment, body)
  const environment = more.environment ?? 'production'
  const what = ref ?? sha ?? `deployment ${id}`
  const event = {
    key: `deployment/${id}/${status}`,
    title: status === 'success' ? `Deployed ${what} to ${environment}` : `Deploy of ${what} to ${environment} failed`,
    at: more.status_changed_at,
    body: more.commit_title ?? undefined,
    url: more.deployable_url ?? more.commit_url ?? undefined,
    environment,
    labels: { environment, state: status },
  }
  if (status !== 'success' && status !== 'failed')
    return nothing(
      delivery,
      { ...event, title: `Deployment of ${what} to ${environment}` },
      `The deployment is ${status}: only its end counts.`,
    )
  const version = ref && /^v?\d+(\.\d+)/.test(ref) ? ref : undefined
  // GitLab gives the commit's whole hash only inside its address.
  const whole = /\/commit\/([0-9a-f]{40})/.exec(more.commit_url ?? '')?.[1]
  return changes(delivery, {
    ...event,
    kind: 'deploy',
    version,
    sha: whole ?? sha,
    author: user?.username ?? user?.name,
  })
}

const Push = z.object({
  ref: z.string(),
  after: text,
  checkout_sha: text,
  user_username: text,
  user_name: text,
  total_commits_count: z.number().nullish(),
  commits: z.array(PushedCommit.extend({ id: text, message: text, title: text, url: text })).nullish(),
  project: Project,
})

function push(body: unknown, delivery: CodeDelivery): Signal[] {
  const { ref, after, checkout_sha, user_username, user_name, commits, total_commits_count } = readShape(Push, body)
  const branch = ref.replace(/^refs\/heads\//, '')
  const head = commits?.find(({ id }) => id === after) ?? commits?.at(-1)
  const more = (total_commits_count ?? commits?.length ?? 0) - 1
  const subject = head?.title?.trim() || head?.message?.split('\n')[0]?.trim() || `Push to ${branch}`
  const deleted = /^0+$/.test(after ?? '')
  const event = {
    key: `push/${deleted ? ref : (after ?? ref)}`,
    title: more > 0 ? `${subject} (and ${more} more commit${more === 1 ? '' : 's'})` : subject,
    url: head?.url ?? undefined,
    labels: { branch },
  }
  if (deleted || !ref.startsWith('refs/heads/') || !counts(delivery, branch))
    return nothing(delivery, event, `${ref} is ${deleted ? 'gone' : 'not the default branch'}.`)
  const author = user_username ?? user_name
  return changes(delivery, { ...event, kind: 'commit', sha: checkout_sha ?? after, author, files: pathsOf(commits) })
}

const Release = z.object({
  action: z.string(),
  id: Id.nullish(),
  tag: z.string(),
  name: text,
  description: text,
  url: text,
  released_at: LooseMoment,
  created_at: LooseMoment,
  commit: z.object({ id: text, author: z.object({ name: text }).nullish() }).nullish(),
})

function release(body: unknown, delivery: CodeDelivery): Signal[] {
  const { action, tag, name, description, url, released_at, created_at, commit } = readShape(Release, body)
  const event = {
    key: `release/${tag}`,
    title: `Released ${tag}${name?.trim() && name.trim() !== tag ? `: ${name.trim()}` : ''}`,
    at: released_at ?? created_at,
    body: description ?? undefined,
    url: url ?? undefined,
  }
  if (action !== 'create')
    return nothing(delivery, { ...event, key: `${event.key}/${action}` }, `This is the ${action} of a release.`)
  return changes(delivery, { ...event, kind: 'release', version: tag, sha: commit?.id, author: commit?.author?.name })
}

const Pipeline = z.object({
  object_attributes: z.object({
    id: Id,
    ref: text,
    tag: z.boolean().nullish(),
    sha: text,
    status: z.string(),
    source: text,
    created_at: LooseMoment,
    finished_at: LooseMoment,
    url: text,
    name: text,
  }),
  project: Project,
})

function pipeline(body: unknown, delivery: CodeDelivery): Signal[] {
  const { object_attributes: run, project } = readShape(Pipeline, body)
  const fires = run.status === 'failed'
  const name = run.name?.trim() || 'Pipeline'
  const event = {
    key: `pipeline/${name}@${run.ref ?? ''}`,
    title: `${name} ${fires ? 'failed' : 'succeeded'}${run.ref ? ` on ${run.ref}` : ''}`,
    at: run.finished_at ?? run.created_at,
    url: run.url ?? (project.web_url ? `${project.web_url}/-/pipelines/${run.id}` : undefined),
    labels: { branch: run.ref, sha: run.sha, status: run.status },
  }
  const why =
    run.source === 'merge_request_event'
      ? 'It ran for a merge request.'
      : run.tag || !counts(delivery, run.ref)
        ? `${run.ref} is not the default branch.`
        : fires || run.status === 'success'
          ? undefined
          : `The pipeline is ${run.status.replaceAll('_', ' ')}: only failure and success count.`
  if (why !== undefined) return nothing(delivery, { ...event, title: `${name} on ${run.ref ?? 'no branch'}` }, why)
  return alert(delivery, { ...event, fires, severity: 'warning', group: `${delivery.path}@${run.ref ?? ''}` })
}

/** The events that say something, each with its reader. */
export const tellers = new Map<string, (body: unknown, delivery: CodeDelivery) => Signal[]>([
  ['deployment', deployment],
  ['push', push],
  ['release', release],
  ['pipeline', pipeline],
])
