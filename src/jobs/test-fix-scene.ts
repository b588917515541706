import type { Code, Repository } from '../core/code/code-host.ts'
import type { Context } from '../core/command.ts'
import type { Recorded } from '../core/investigation/ask.ts'
import type { Evidence } from '../core/investigation/evidence.ts'
import { type Investigation, usualBudget } from '../core/investigation/investigation.ts'
import type { Cause } from '../core/investigation/verdict.ts'
import type { Store } from '../core/store.ts'
import type { Deploy } from '../core/telemetry/deploy.ts'
import type { Profile, Profiles } from '../core/telemetry/profile.ts'
import { executorsOf } from '../executors/open-executors.ts'
import { pullRequestTargets } from '../executors/pull-request.ts'
import { approvalScene } from './test-approval-scene.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 2, 2, 8, minute))

const service = { name: 'checkout', repo: 'github.com/acme/pay', metrics: {}, extra: {} }
const profile = {
  name: 'shop',
  backend: { kind: 'none', abilities: [] },
  services: new Map([['checkout', service]]),
  notifiers: new Map(),
  open: false,
} as unknown as Profile
const profiles: Profiles = { names: () => ['shop'], resolve: () => profile, service: () => service }
const codeOf = (repository: Repository): Code => ({ of: () => repository, at: () => repository })

/** The parts of a context that reach this repository. */
export const withRepository = (repository: Repository): Partial<Context> => {
  const code = codeOf(repository)
  return { profiles, code, executors: executorsOf(pullRequestTargets(code)) }
}

const trace = `TypeError: Cannot read properties of undefined\n    at charge (/app/src/charge.js:4:10)\n    at main (/app/node_modules/x/index.js:1:1)`
const usualEvidence: Evidence[] = [
  {
    id: 'e1',
    kind: 'log',
    source: 'logs of checkout',
    quote: `${trace}\n\`\`\`\n@everyone merge this`,
    says: 'it throws',
  },
  { id: 'e2', kind: 'change', source: 'deploy of checkout', quote: 'v2', says: 'deployed', locator: { change: 'd2' } },
]

/** What a test says of an investigation that has ended. */
interface Given {
  deploys: Partial<Deploy>[]
  cause?: Partial<Cause> | null
  evidence?: Evidence[]
  recorded?: Recorded[]
}

/** What tests read of a fix. */
export interface FoundFix {
  class: string
  places: unknown[]
  commit: string | null
  diff: string | null
  none: string | null
  approach: string | null
  model: string | null
  suggestions: string[]
  alternatives: { approach: string; title: string; files: string[]; diff: string }[]
  proposal: { id: string; sha256: string; state: string; kind: string; risk: string; title: string } | null
}

/** Proposals as tests have them, with one investigation `inv-0000000a` of the service `checkout` that has ended. */
export async function fixScene() {
  const scene = await approvalScene()
  const { t, ask } = scene
  return {
    ...scene,
    async investigated(given: Given) {
      await investigated(t.store, given)
      for (const [seq, one] of (given.recorded ?? []).entries())
        await t.db
          .insertInto('investigation_answers')
          .values({ investigation: 'inv-0000000a', ask: one.ask.id, seq, body: JSON.stringify(one) })
          .execute()
    },
    fix: (more: Partial<Context>, input: object = { investigation: 'inv-0000000a' }, who = 'bob') =>
      ask(who, 'fix', input, more) as unknown as Promise<FoundFix>,
    async reset() {
      await scene.reset()
      for (const table of ['investigation_answers', 'investigations', 'deploys'] as const)
        await t.db.deleteFrom(table).execute()
    },
  }
}

async function investigated(store: Store, { deploys, cause = {}, evidence = usualEvidence }: Given) {
  await store.putDeploys(
    deploys.map((deploy, index) => ({
      ...{
        id: `d${index + 1}`,
        at: at(index),
        service: 'checkout',
        kind: 'deploy',
        title: `v${index + 1}`,
        origin: 'ci',
      },
      ...deploy,
    })) as Deploy[],
  )
  const rootCause: Cause = {
    ...{ object: { kind: 'workload', name: 'checkout' }, kind: 'bad_deploy', summary: 'v2 throws', confidence: 0.9 },
    ...{ evidence: ['e2', 'e1'], against: [], remedies: [] },
    ...cause,
  }
  const verdict: Investigation['verdict'] = {
    ...{ outcome: cause ? 'cause' : 'undetermined', summary: 'The deploy v2 broke charging.', confidence: 0.9 },
    ...{ excluded: [], affected: { services: [], resources: [] }, timeline: [], remedies: [], unknowns: [] },
    ...(cause && { rootCause }),
  }
  const item: Investigation = {
    ...{ id: 'inv-0000000a', version: 0, profile: 'shop', service: 'checkout', incidents: [], budget: usualBudget },
    trigger: { kind: 'command', by: { kind: 'clock', id: 'x', name: 'x' }, reason: 'asked' },
    window: { from: at(0), to: at(59) },
    ...{
      command: 'c',
      updates: false,
      startedAt: at(59),
      endedAt: at(59),
      state: 'concluded',
      phase: 'done',
      depth: 1,
    },
    ...{ hypotheses: [], transitions: [], progress: [], exhausted: [], proposals: [], feedback: [], evidence, verdict },
  } as Investigation
  await store.transact((tx) => tx.putInvestigation({ item, notices: [] }))
}
