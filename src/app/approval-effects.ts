import { dirname } from 'node:path'
import { awsCredentials } from '../backends/cloudwatch/credentials.ts'
import { commandTarget } from '../commands/approval/command-executor.ts'
import { riskyCommands } from '../commands/index.ts'
import { changesOf } from '../commands/telemetry/changes-of.ts'
import type { Config } from '../config.ts'
import type { Actor } from '../core/actor.ts'
import type { Executors, Target } from '../core/approval/executor.ts'
import type { Proposal } from '../core/approval/proposal.ts'
import type { MakeContext } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { Profiles } from '../core/telemetry/profile.ts'
import { openExecutors } from '../executors/open-executors.ts'
import type { ProposalEffects } from '../jobs/proposals.ts'
import type { WatchEffects } from '../jobs/watches.ts'
import type { Effects } from './effects.ts'

/** Opens the configured executors, and the one that runs risky commands of our own; `more` come from other rooms. */
export function approvedTargets(
  config: Config,
  effects: Effects,
  context: MakeContext,
  more: readonly Target[] = [],
): Executors {
  const { fetch, after, clock, environment = {} } = effects
  const folder = dirname(config.file)
  return openExecutors(
    config.executors,
    {
      fetch,
      clock,
      folder,
      environment,
      awsCredentials: (settings) =>
        awsCredentials(settings as unknown as Parameters<typeof awsCredentials>[0], { fetch, after, clock, folder }),
    },
    [...(riskyCommands.length ? [commandTarget(riskyCommands, context)] : []), ...more],
  )
}

/** What tells whether a change helped: the same detection that watches see with. */
export const verifyWith =
  (profiles: Profiles, clock: Effects['clock'], detect: WatchEffects['detect']): ProposalEffects['verify'] =>
  async ({ service, profile }: Proposal, signal) => {
    const name = profiles.resolve(profile).name
    const found = await detect(name, service, clock.now(), signal)
    const bad = found.filter(({ severity }) => severity === 'high' || severity === 'critical')
    if (!bad.length) return { result: 'recovered', says: `${service} shows nothing unusual any more.` }
    const [worst] = bad
    const more = bad.length > 1 ? ` and ${bad.length - 1} more` : ''
    return { result: 'still_wrong', says: `${service} is still wrong: ${worst!.metric} — ${worst!.description}${more}` }
  }

/** What sources and backends know to have been put out of a proposal's service, as the clock may see it. */
export const changesSeen =
  (context: MakeContext): NonNullable<ProposalEffects['changes']> =>
  async ({ id, service, profile }, window) => {
    const actor: Actor = { kind: 'model', id: 'proposals', name: 'Allclear', sees: [service] }
    try {
      return (await changesOf(await context(actor, `${id}:changes`), { service, profile }, window)).deploys
    } catch (error) {
      // A service that nobody observes any more has no changes to be seen.
      if (error instanceof Problem) return []
      throw error
    }
  }
