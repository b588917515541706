import { describe, expect, test } from 'vitest'
import type { Work } from '../core/approval/executor.ts'
import { assessRisk } from '../core/approval/risk.ts'
import { workflows } from './workflows.ts'

const signal = new AbortController().signal

/** A code host of the tests, with one branch whose tip can move. */
function host(kind: 'github' | 'gitlab', answer: number | 'lost' = kind === 'github' ? 204 : 201) {
  const seen: { method: string; path: string; body: unknown; token: string | null }[] = []
  const state = { tip: 'a'.repeat(40) }
  const send: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input))
    const headers = new Headers(init.headers)
    seen.push({
      method: init.method!,
      path: url.pathname,
      body: init.body && JSON.parse(String(init.body)),
      token: headers.get('authorization') ?? headers.get('private-token'),
    })
    if (init.method === 'GET') return Response.json(kind === 'github' ? { sha: state.tip } : { id: state.tip })
    if (answer === 'lost') throw new TypeError('fetch failed')
    return answer === 204
      ? new Response(null, { status: 204 })
      : Response.json({ web_url: 'https://host.example/run/7', message: 'no' }, { status: answer })
  }
  const given = workflows.settings.parse({
    host: kind,
    token: 'hunter2',
    workflows: {
      deploy: {
        repository: 'acme/shop',
        workflow: 'deploy.yml',
        parameters: { version: { pattern: '\\d+' } },
        rollback: 'undo',
      },
      undo: { repository: 'acme/shop', workflow: 'undo.yml' },
    },
  })
  const [deploy] = workflows.open(
    given,
    {
      fetch: send,
      clock: { now: () => new Date(0) },
      folder: '/',
      environment: {},
      awsCredentials: () => async () => ({ accessKeyId: '', secretAccessKey: '' }),
    },
    'ci',
  )
  return { deploy: deploy!, seen, state }
}

const parameters = { version: '41' }
const work = (base: Record<string, unknown> | undefined): Work => ({
  parameters,
  base,
  key: 'k',
  at: new Date(0),
  signal,
})

describe.each([
  [
    'github',
    'POST /repos/acme/shop/actions/workflows/deploy.yml/dispatches',
    { ref: 'main', inputs: { version: '41' } },
    'Bearer hunter2',
  ],
  [
    'gitlab',
    'POST /api/v4/projects/acme%2Fshop/pipeline',
    { ref: 'main', variables: [{ key: 'version', value: '41' }] },
    'hunter2',
  ],
] as const)('on %s', (kind, line, body, token) => {
  test('a listed workflow is started on the commit that was looked at', async () => {
    const { deploy, seen } = host(kind)
    const { base, title, rollback } = await deploy.prepare(parameters, signal)
    expect([base, rollback?.parameters]).toEqual([{ commit: 'a'.repeat(40) }, {}])
    expect(title).toContain('of acme/shop on main')
    expect(await deploy.execute(work(base))).toMatchObject({ outcome: 'done' })
    const sent = seen.at(-1)!
    expect(`${sent.method} ${sent.path}`).toBe(line)
    expect(sent).toMatchObject({ body, token })
    expect(deploy.plan(parameters).join(' ')).not.toContain('hunter2')
  })

  test('a branch that moved since is a conflict, and nothing is started', async () => {
    const { deploy, seen, state } = host(kind)
    const { base } = await deploy.prepare(parameters, signal)
    state.tip = 'b'.repeat(40)
    expect(await deploy.execute(work(base))).toMatchObject({ outcome: 'conflict' })
    expect(seen.filter(({ method }) => method === 'POST')).toEqual([])
  })

  test.each([
    [422, 'refused'],
    [502, 'unknown'],
    ['lost', 'unknown'],
  ] as const)('an answer of %s is %s, and it is never started a second time', async (answer, outcome) => {
    const { deploy, seen } = host(kind, answer)
    const { base } = await deploy.prepare(parameters, signal)
    expect(await deploy.execute(work(base))).toMatchObject({ outcome })
    expect(seen.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect([deploy.repeatable, await deploy.probe(work(base))]).toEqual([false, 'unknown'])
  })
})

test('what a workflow does is not known, so its risk is high', () => {
  expect(assessRisk('github.workflow_dispatch.deploy', 'staging', {}).risk).toBe('high')
})
