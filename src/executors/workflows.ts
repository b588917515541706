import { z } from 'zod'
import type { Result } from '../core/approval/executor.ts'
import { Problem } from '../core/problem.ts'
import { filledIn, listed } from './allowed-parameters.ts'
import { executorKind } from './kind.ts'
import { operation } from './operation.ts'

const Workflow = z.strictObject({
  repository: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)+$/, { error: 'is no repository: write it as owner/name' })
    .describe('The repository, as owner/name'),
  workflow: z
    .string()
    .regex(/^[\w.-]+$/, { error: 'is no workflow: give its file, such as deploy.yml' })
    .optional()
    .describe('GitHub: the file of the workflow'),
  ref: z
    .string()
    .regex(/^[\w][\w./-]*$/, { error: 'is no branch or tag' })
    .default('main')
    .describe('The branch or tag it runs on'),
  ...listed,
})

const settings = z.strictObject({
  host: z.enum(['github', 'gitlab']).default('github').describe('Which code host'),
  token: z
    .string()
    .min(1)
    .describe('A token that may start workflows, and as little else as possible')
    .meta({ secret: true }),
  api_url: z.url().optional().describe('Its API, where it is not the public one'),
  workflows: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9_-]{0,60}$/, { error: 'is no name for a workflow' }), Workflow)
    .default({})
    .describe('What may be started, each by its name'),
})
type Given = z.output<typeof settings>
type Listed = z.output<typeof Workflow>

/** Workflows of GitHub Actions and pipelines of GitLab: only those listed, with the inputs listed, on the ref listed. */
export const workflows = executorKind({
  kind: 'workflows',
  label: 'Workflows',
  settings,
  open(given, { fetch }) {
    return Object.entries(given.workflows).map(([name, workflow]) => {
      const undo = workflow.rollback === undefined ? undefined : given.workflows[workflow.rollback]
      const { ref, repository } = workflow
      return operation({
        kind: `${given.host === 'github' ? 'github.workflow_dispatch' : 'gitlab.pipeline'}.${name}`,
        label: workflow.description ?? name,
        parameters: filledIn(workflow.parameters),
        // Starting it twice is two runs: neither host takes a key for it.
        repeatable: workflow.idempotent,
        plan: (values) => planOf(given.host, workflow, values),
        async prepare(values, signal) {
          const entries = Object.entries(values).filter(([key]) => undo && Object.hasOwn(undo.parameters, key))
          return {
            title: `${workflow.description ?? `Run ${workflow.workflow ?? 'the pipeline'}`} of ${repository} on ${ref} (${name})`,
            traits: workflow.risk ? { declared: workflow.risk } : {},
            base: { commit: await commitOf(given, workflow, fetch, signal) },
            ...(undo && {
              rollback: {
                kind: `${given.host === 'github' ? 'github.workflow_dispatch' : 'gitlab.pipeline'}.${workflow.rollback}`,
                parameters: Object.fromEntries(entries),
              },
            }),
          }
        },
        async execute(values, { base, signal }) {
          if (base && (await commitOf(given, workflow, fetch, signal)) !== base.commit)
            return {
              outcome: 'conflict',
              says: `${ref} of ${repository} has new commits since this was proposed. Propose it again.`,
            }
          return start(given, workflow, { values, fetch, signal })
        },
        probe: async () => 'unknown',
      })
    })
  },
})

function planOf(host: Given['host'], { repository, workflow, ref }: Listed, values: Record<string, unknown>): string[] {
  const inputs = Object.entries(values).map(([key, value]) => `${key}=${String(value)}`)
  return host === 'github'
    ? [
        'gh',
        'workflow',
        'run',
        workflow ?? '',
        '--repo',
        repository,
        '--ref',
        ref,
        ...inputs.flatMap((input) => ['-f', input]),
      ]
    : ['glab', 'ci', 'run', '--repo', repository, '--branch', ref, ...inputs.flatMap((input) => ['--variables', input])]
}

interface Sending {
  fetch: typeof fetch
  signal: AbortSignal
}

/** The commit that a ref stands for now: what runs is what was looked at. */
async function commitOf(
  given: Given,
  { repository, ref }: Listed,
  send: typeof fetch,
  signal: AbortSignal,
): Promise<string> {
  const path =
    given.host === 'github'
      ? `/repos/${repository}/commits/${encodeURIComponent(ref)}`
      : `/projects/${encodeURIComponent(repository)}/repository/commits/${encodeURIComponent(ref)}`
  const { status, body } = await ask(given, 'GET', path, { fetch: send, signal })
  if (status === 404) throw new Problem('not_found', `${repository} has no ${ref}, or the token does not see it.`)
  const found = z.object({ sha: z.string().optional(), id: z.string().optional() }).safeParse(body).data
  const commit = found?.sha ?? found?.id
  if (status < 200 || status > 299 || commit === undefined)
    throw new Problem(
      'unavailable',
      `${labels[given.host]} answered HTTP ${status}. Check the token and what it may do.`,
    )
  return commit
}

async function start(
  given: Given,
  { repository, workflow, ref }: Listed,
  { values, ...sending }: Sending & { values: Record<string, unknown> },
): Promise<Result> {
  const [path, body] =
    given.host === 'github'
      ? [`/repos/${repository}/actions/workflows/${workflow ?? ''}/dispatches`, { ref, inputs: values }]
      : [
          `/projects/${encodeURIComponent(repository)}/pipeline`,
          { ref, variables: Object.entries(values).map(([key, value]) => ({ key, value })) },
        ]
  const host = labels[given.host]
  try {
    const answer = await ask(given, 'POST', path, sending, body)
    if (answer.status >= 200 && answer.status <= 299)
      return { outcome: 'done', says: doneAt(answer.body) ?? `${host} starts it.` }
    if (answer.status >= 500)
      return {
        outcome: 'unknown',
        says: `${host} answered HTTP ${answer.status}, and nobody knows whether it started.`,
      }
    return { outcome: 'refused', says: `${host} refuses it (HTTP ${answer.status}): ${messageIn(answer.body)}` }
  } catch (error) {
    if (error instanceof Problem)
      return { outcome: error.code === 'unavailable' ? 'unknown' : 'refused', says: error.message }
    throw error
  }
}

const labels = { github: 'GitHub', gitlab: 'GitLab' }

async function ask(
  { host, token, api_url }: Given,
  method: 'GET' | 'POST',
  path: string,
  { fetch, signal }: Sending,
  body?: object,
) {
  const base = (api_url ?? { github: 'https://api.github.com', gitlab: 'https://gitlab.com/api/v4' }[host]).replace(
    /\/+$/,
    '',
  )
  try {
    const response = await fetch(`${base}${path}`, {
      method,
      signal,
      redirect: 'manual',
      headers: {
        accept: host === 'github' ? 'application/vnd.github+json' : 'application/json',
        ...(host === 'github' ? { authorization: `Bearer ${token}` } : { 'private-token': token }),
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: parsed(await response.text()) }
  } catch (error) {
    if (error instanceof Error) throw new Problem('unavailable', `${labels[host]} did not answer.`, { cause: error })
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}

function doneAt(body: unknown): string | undefined {
  const found = z.object({ web_url: z.string() }).safeParse(body).data
  return found && `Started: ${found.web_url}`
}

const messageIn = (body: unknown) =>
  z.object({ message: z.unknown() }).safeParse(body).data
    ? JSON.stringify((body as { message: unknown }).message).slice(0, 300)
    : 'it says nothing'
