import { z } from 'zod'
import type { Signal } from '../core/alert.ts'
import { alert, type CodeDelivery, changes, counts, nothing, PushedCommit, pathsOf } from './code-host.ts'
import { looseMoment, Moment } from './moment.ts'
import { readShape } from './shape.ts'

const text = z.string().nullish()
const Person = z.object({ login: text }).nullish()
const Id = z.union([z.number(), z.string()])

/** What every delivery about a repository says of it. */
export const Repository = z.object({
  full_name: z.string().min(1),
  default_branch: text,
  /** In a push the seconds since 1970, elsewhere a date. */
  pushed_at: z.union([z.number(), z.string()]).nullish(),
})

const DeploymentStatus = z.object({
  deployment_status: z.object({
    state: z.string(),
    description: text,
    environment: text,
    target_url: text,
    environment_url: text,
    log_url: text,
    updated_at: Moment,
    created_at: Moment,
    creator: Person,
  }),
  deployment: z.object({ id: Id, ref: text, sha: text, environment: text, description: text, creator: Person }),
})

/** Only the end of a deployment says what is running now; the same deployment can both fail and be taken down later. */
function deploymentStatus(body: unknown, delivery: CodeDelivery): Signal[] {
  const { deployment, deployment_status: status } = readShape(DeploymentStatus, body)
  const environment = status.environment ?? deployment.environment ?? 'production'
  const what = deployment.ref ?? deployment.sha?.slice(0, 7) ?? `deployment ${deployment.id}`
  const event = {
    key: `deployment/${deployment.id}/${status.state}`,
    title:
      status.state === 'success' ? `Deployed ${what} to ${environment}` : `Deploy of ${what} to ${environment} failed`,
    at: status.created_at ?? status.updated_at,
    body: status.description || deployment.description || undefined,
    url: status.log_url || status.target_url || status.environment_url || undefined,
    environment,
    labels: { environment, state: status.state },
  }
  if (!['success', 'failure', 'error'].includes(status.state))
    return nothing(
      delivery,
      { ...event, title: `Deployment of ${what} to ${environment}` },
      `The deployment is ${status.state}: only its end counts.`,
    )
  const author = deployment.creator?.login ?? status.creator?.login
  return changes(delivery, {
    ...event,
    kind: 'deploy',
    version: versionOf(deployment.ref),
    sha: deployment.sha,
    author,
  })
}

/** A tag may be a version; a branch never is. */
const versionOf = (ref: string | null | undefined) => (ref && /^v?\d+(\.\d+)/.test(ref) ? ref : undefined)

const Push = z.object({
  ref: z.string(),
  after: text,
  deleted: z.boolean().nullish(),
  compare: text,
  commits: z.array(PushedCommit).nullish(),
  pusher: z.object({ name: text }).nullish(),
  head_commit: z
    .object({ message: text, url: text, author: z.object({ name: text, username: text }).nullish() })
    .nullish(),
  repository: Repository,
})

function push(body: unknown, delivery: CodeDelivery): Signal[] {
  const { ref, after, deleted, compare, commits, pusher, head_commit: head, repository } = readShape(Push, body)
  const branch = ref.replace(/^refs\/heads\//, '')
  const more = (commits?.length ?? 0) - 1
  const subject = head?.message?.split('\n')[0]?.trim() || `Push to ${branch}`
  const event = {
    key: `push/${after ?? ref}`,
    title: more > 0 ? `${subject} (and ${more} more commit${more === 1 ? '' : 's'})` : subject,
    at: looseMoment(repository.pushed_at),
    url: (more > 0 ? compare : head?.url) ?? compare ?? undefined,
    labels: { branch },
  }
  if (deleted || !ref.startsWith('refs/heads/') || !counts(delivery, branch))
    return nothing(delivery, event, `${ref} is ${deleted ? 'gone' : 'not the default branch'}.`)
  const author = head?.author?.username ?? head?.author?.name ?? pusher?.name
  return changes(delivery, { ...event, kind: 'commit', sha: after, author, files: pathsOf(commits) })
}

const Release = z.object({
  action: z.string(),
  release: z.object({
    id: Id,
    tag_name: z.string(),
    name: text,
    body: text,
    html_url: text,
    published_at: Moment,
    author: Person,
  }),
})

function release(body: unknown, delivery: CodeDelivery): Signal[] {
  const { action, release } = readShape(Release, body)
  const name = release.name?.trim()
  const event = {
    key: `release/${release.id}`,
    title: `Released ${release.tag_name}${name && name !== release.tag_name ? `: ${name}` : ''}`,
    at: release.published_at,
    body: release.body ?? undefined,
    url: release.html_url ?? undefined,
  }
  if (action !== 'published')
    return nothing(delivery, { ...event, key: `${event.key}/${action}` }, `The release is ${action}, not published.`)
  return changes(delivery, { ...event, kind: 'release', version: release.tag_name, author: release.author?.login })
}

/** What runs of workflows and of checks have in common. */
interface Run {
  /** Names what is run, the same in every run. */
  name: string
  key: string
  action: string
  conclusion: string | null | undefined
  branch: string | null | undefined
  at: Date | undefined
  url: string | null | undefined
  sha: string | null | undefined
  /** Why this run is nobody's business. */
  foreign?: string | undefined
}

/** Only what has ended with success or failure says whether the branch is sound; a cancelled or skipped run says nothing. */
function conclude(run: Run, delivery: CodeDelivery): Signal[] {
  const { name, conclusion, branch, action } = run
  const fires = conclusion === 'failure'
  const event = {
    key: `${run.key}@${branch ?? ''}`,
    title: `${name} ${fires ? 'failed' : 'succeeded'}${branch ? ` on ${branch}` : ''}`,
    at: run.at,
    url: run.url ?? undefined,
    labels: { branch, sha: run.sha, conclusion },
  }
  const why =
    run.foreign ??
    (!counts(delivery, branch)
      ? `${branch} is not the default branch.`
      : action !== 'completed'
        ? `The run is ${action.replaceAll('_', ' ')}: only its end counts.`
        : fires || conclusion === 'success'
          ? undefined
          : `The run ended as ${conclusion ?? 'nothing'}, which is neither failure nor success.`)
  if (why !== undefined) return nothing(delivery, { ...event, title: `${name} on ${branch ?? 'no branch'}` }, why)
  return alert(delivery, { ...event, fires, severity: 'warning', group: `${delivery.path}@${branch ?? ''}` })
}

const WorkflowRun = z.object({
  action: z.string(),
  workflow_run: z.object({
    name: text,
    workflow_id: Id.nullish(),
    conclusion: text,
    head_branch: text,
    head_sha: text,
    event: text,
    html_url: text,
    run_started_at: Moment,
    updated_at: Moment,
    head_repository: z.object({ full_name: text }).nullish(),
  }),
  repository: Repository,
})

function workflowRun(body: unknown, delivery: CodeDelivery): Signal[] {
  const { action, workflow_run: run, repository } = readShape(WorkflowRun, body)
  const from = run.head_repository?.full_name
  const foreign =
    from && from !== repository.full_name
      ? `It ran for the fork ${from}.`
      : run.event?.startsWith('pull_request')
        ? 'It ran for a pull request.'
        : undefined
  const name = run.name ?? 'Workflow'
  return conclude(
    {
      name,
      key: `workflow/${run.workflow_id ?? name}`,
      action,
      conclusion: run.conclusion,
      branch: run.head_branch,
      at: run.updated_at ?? run.run_started_at,
      url: run.html_url,
      sha: run.head_sha,
      foreign,
    },
    delivery,
  )
}

const checkFields = {
  conclusion: text,
  head_sha: text,
  completed_at: Moment,
  updated_at: Moment,
  app: z.object({ slug: text, name: text }).nullish(),
}
const CheckRun = z.object({
  action: z.string(),
  check_run: z.object({
    ...checkFields,
    name: text,
    html_url: text,
    check_suite: z.object({ head_branch: text }).nullish(),
  }),
})
const CheckSuite = z.object({ action: z.string(), check_suite: z.object({ ...checkFields, head_branch: text }) })

/** GitHub's own workflows are told as `workflow_run` already. */
const ownWorkflow = (app: { slug?: string | null | undefined } | null | undefined) =>
  app?.slug === 'github-actions' ? 'It is part of a workflow, which speaks for itself.' : undefined

function checkRun(body: unknown, delivery: CodeDelivery): Signal[] {
  const { action, check_run: run } = readShape(CheckRun, body)
  const name = run.name ?? 'Check'
  return conclude(
    {
      name,
      key: `check/${run.app?.slug ?? ''}/${name}`,
      action,
      conclusion: run.conclusion,
      branch: run.check_suite?.head_branch,
      at: run.completed_at,
      url: run.html_url,
      sha: run.head_sha,
      foreign: ownWorkflow(run.app),
    },
    delivery,
  )
}

function checkSuite(body: unknown, delivery: CodeDelivery): Signal[] {
  const { action, check_suite: suite } = readShape(CheckSuite, body)
  return conclude(
    {
      name: `Checks of ${suite.app?.name ?? suite.app?.slug ?? 'an app'}`,
      key: `checks/${suite.app?.slug ?? ''}`,
      action,
      conclusion: suite.conclusion,
      branch: suite.head_branch,
      at: suite.updated_at,
      url: undefined,
      sha: suite.head_sha,
      foreign: ownWorkflow(suite.app),
    },
    delivery,
  )
}

/** The events that say something, each with its reader. */
export const tellers = new Map<string, (body: unknown, delivery: CodeDelivery) => Signal[]>([
  ['deployment_status', deploymentStatus],
  ['workflow_run', workflowRun],
  ['check_run', checkRun],
  ['check_suite', checkSuite],
  ['release', release],
  ['push', push],
])
